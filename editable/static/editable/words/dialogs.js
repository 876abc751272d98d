// Owns the sentences of the dialogs about what could not be saved, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  conflictTitle: "This was changed meanwhile",
  conflictYours: "You changed this in another window",
  conflictOutside: "This was changed outside the editor",
  conflictBy: (name) => `${name} changed this`,
  conflictAt: (who, when) => `${who} (${when}).`,
  conflictMine: "Your text",
  conflictTheirs: "The saved text",
  keepMine: "Keep mine",
  useTheirs: "Use theirs",
  useBoth: "Use both",
  decideLater: "Decide later",
  nothing: "(nothing)",

  signInTitle: "You were signed out",
  signInText: "Your text is kept. Sign in, and it will be saved.",
  username: "User name or e-mail",
  password: "Password",
  remember: "Stay signed in",
  signInFailed: "That did not work. Please try again.",
  signInUnreachable: "The server does not answer. Please try again.",

  drafts: {
    found: (labels) => (labels.length > 1 ? `There are texts that were not saved: ${labels.join(", ")}` : `There is text that was not saved: ${labels[0]}`),
    show: "Show",
    later: "Later",
    title: (label) => `Not saved: ${label}`,
    typed: (when) => `You typed this on ${when}.`,
    changed: (when) => `You typed this on ${when}; the saved text was changed since.`,
    use: "Use it",
    discard: "Discard",
  },
}
