// Owns the sentences of a page that shows changes which wait for review.
import { words as start } from "editable/words"

export const words = {
  ...start,
  reviewTitle: (author) => `Changes by ${author}`,
  reviewHere: (here, all) => (here === all ? `All ${all} are on this page.` : `${here} of ${all} are on this page.`),
  reviewConflicts: (number) => (number === 1 ? "One was changed on the site meanwhile." : `${number} were changed on the site meanwhile.`),
  reviewNext: "Next change",
  reviewList: "List and publish",
  reviewLeave: "Leave",
  reviewNew: "New",
  reviewConflict: "Changed on the site meanwhile",
  reviewWhat: (label) => `What has changed: ${label}`,
}
