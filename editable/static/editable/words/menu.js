// Owns the sentences of the editor's menu and of its list of shortcuts, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  showEditable: "Show what I can edit",
  rewind: "How this page was before",
  pageHead: "Title and description of this page",
  shortcuts: "Keyboard shortcuts",
  shortcutKey: "Open this list with the ? key",
  asVisitor: "See what visitors see",

  history: {
    ...start.history,
    deleted: "Recently deleted",
  },

  keys: [
    ["Enter", "Save a line and leave it; in a longer text, a new line"],
    ["Escape", "Bring back the text as it was"],
    ["Tab", "Save and go to the next text"],
    ["Ctrl S", "Save now (⌘ S on a Mac)"],
    ["Ctrl Z", "Undo typing; outside a text, undo the last change of this page"],
    ["Shift Ctrl Z, Ctrl Y", "Do it again"],
    ["Alt H", "History of the text you are in"],
    ["F2", "Edit the text of the button in focus"],
    ["Ctrl B, Ctrl I, Ctrl K", "Bold, italic, link (in a text with formatting)"],
    ["Alt F10", "Go to the formatting buttons"],
    ["Ctrl click", "Follow a link instead of editing it"],
    ["?", "This list"],
  ],
}
