// Owns the sentences of what undo says, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  undo: {
    ...start.undo,
    said: { undo: (what) => `Undone: ${what}`, redo: (what) => `Done again: ${what}` },
    nothing: { undo: "There is nothing to undo on this page.", redo: "There is nothing to do again on this page." },
    conflict: { undo: "Somebody changed this since; it was not undone.", redo: "Somebody changed this since; it was not done again." },
    conflictYours: {
      undo: "You changed this since, in another window; it was not undone.",
      redo: "You changed this since, in another window; it was not done again.",
    },
    failed: { undo: "Not undone", redo: "Not done again" },
    problems: {
      offline: "You are offline. Please try again when the network is back.",
      unreachable: "The server does not answer. Please try again.",
      timeout: "The server does not answer. Please try again.",
      unavailable: "The server has a problem. Please try again.",
      throttled: "Too many changes at once. Please try again soon.",
      signed_out: "You were signed out. Sign in, and try again.",
      forbidden: "You may not change this.",
      not_found: "This is no longer here.",
    },
  },
}
