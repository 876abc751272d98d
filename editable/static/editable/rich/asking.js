// Asks something about the open text in a dialog at once, and lets the text know that its editor is not gone.
import { make } from "editable/make"

let open = null

export const asking = () => open !== null

// Resolves to the dialog's `returnValue` once it is closed, "" after Escape. Inside `root` a panel stays open under it.
export async function ask(root, label, ...content) {
  if (open) return ""
  const dialog = make("dialog", { "aria-label": label, dataset: { editableDialog: "" } }, make("h2", {}, label), ...content)
  open = dialog
  root.append(dialog)
  dialog.addEventListener("keydown", (event) => event.stopPropagation())
  dialog.showModal()
  await new Promise((closed) => {
    dialog.addEventListener("close", closed, { once: true })
    // The text has the focus again as the dialog closes, and the event comes later: a key between the two would be typed
    // over what is still selected.
    dialog.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return // what was typed is no answer
      event.preventDefault()
      dialog.close(event.submitter?.value ?? "")
      closed()
    })
  })
  dialog.remove()
  open = null
  return dialog.returnValue
}
