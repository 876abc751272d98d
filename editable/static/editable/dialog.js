// Owns modal dialogs: one at a time, opened in a pause of typing, focus given back by the browser.
import { layer } from "editable/layer"
import { make } from "editable/make"

// Letters meant for a text must not land in a dialog.
const PAUSE = 700
// Nobody saw what was typed before this module came.
let typedAt = document.activeElement?.isContentEditable ? Date.now() : 0
let open = null

document.addEventListener("input", () => { typedAt = Date.now() }, true)

// Resolves to the dialog's `returnValue` once it is closed ("" after Escape), to null where another one is open.
export async function ask(label, ...content) {
  if (open && !over(open)) return null
  open = make("dialog", { "aria-label": label, dataset: { editableDialog: "" } }, make("h2", {}, label), ...content)
  const dialog = open
  while (Date.now() - typedAt < PAUSE) await new Promise((next) => setTimeout(next, PAUSE / 4))
  layer().append(dialog)
  dialog.showModal()
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }))
  dialog.remove()
  if (open === dialog) open = null
  return dialog.returnValue
}

// Its event comes a moment after it is closed.
const over = (dialog) => dialog.isConnected && !dialog.open
