// Owns the sentences of what is done with whole items, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  lists: {
    ...start.lists,
    addNow: "Add",
    added: "Added.",
    addedHidden: "Added. Visitors do not see it yet.",
    copied: "Copied. Visitors do not see the copy yet.",
    deleted: (label) => `Deleted: ${label}`,
    notAdded: "Not added",
    notCopied: "Not copied",
    notDeleted: "Not deleted",
    notMoved: "Not moved",
    order: (label) => `Order (${label})`,
    moved: (place, total) => `Moved to place ${place} of ${total}`,
    uploads: "Pictures on their way",
    uploadsTitle: (done, total) => `${done} of ${total} ${total === 1 ? "picture" : "pictures"} added`,
    picturesAdded: (count) => (count === 1 ? "1 picture added" : `${count} pictures added`),
    notArrived: (count) => (count === 1 ? "1 picture did not arrive." : `${count} pictures did not arrive.`),
    progressOf: (name) => `Uploading ${name}`,
    states: { waiting: "Waiting", sending: "", done: "Added", cancelled: "Cancelled" },
    tryAllAgain: "Try all again",
    showThem: "Show them",
    uploadFailed: "This picture could not be sent.",
  },
}
