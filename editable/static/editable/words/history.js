// Owns the sentences of the history of a field, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  nothing: "(nothing)",

  history: {
    ...start.history,
    loading: "Loading…",
    empty: "Nobody has changed this yet.",
    outside: "Changed outside the editor",
    before: "Before that",
    entry: (who, when) => `${who}, ${when}`,
    changes: (count) => (count > 1 ? ` (${count} changes)` : ""),
    present: "This is there now.",
    bringBack: "Bring this back",
    bringBackOf: (who) => `Bring this back: ${who}`,
    broughtBack: (label) => `Brought back: ${label}`,
    older: "Show older",
    failed: "Not brought back",
    cannotOpen: "The history could not be opened. Please try again.",
    format: (names) => `Formatting changed: ${names.join(", ")}`,
    forms: { tag: "kind of paragraph", strong: "bold", em: "italic", a: "link", img: "picture" },
    kept: "…",
    gone: "This picture is no longer there.",
    nothingDeleted: "Nothing was deleted.",
    bringBackItem: "Bring back",
    unnamedItem: "(no name)",
    deleted: "Recently deleted",
  },
}
