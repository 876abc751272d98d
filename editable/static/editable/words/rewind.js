// Owns the sentences of a page that is turned back, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  rewindTitle: "This page as it was",
  rewindSlider: "Moment in the history of this page",
  rewindEnd: "Back to now",
  rewindBefore: "Before the first change",
  rewindAfter: (when, who) => `${when}, after a change by ${who}`,
  rewindNothing: "Nothing on this page was changed yet.",
  putBack: "Put this back",
  putBackThis: (label) => `Put this back: ${label}`,
  putBackDone: "Put back. Visitors see it now.",
}
