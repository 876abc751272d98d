// Owns the one message that passes by: what was done, with a button that takes it back.
import { button, icon, make } from "editable/make"
import { message } from "editable/regions"
import { words } from "editable/words"

// Time enough to read it and to reach its button; while somebody is at it, it stays.
const SHOWN = 12_000
let timer
let back = null

for (const name of ["pointerenter", "focusin"]) message.addEventListener(name, () => clearTimeout(timer))
for (const name of ["pointerleave", "focusout"]) message.addEventListener(name, later)
message.addEventListener("keydown", (event) => { if (event.key === "Escape") close() })

// Shows `text` in the place of the message before. `action` is [label, function]; with `focus` its button is focused,
// and closing gives the focus back.
export function toast(text, { action = null, focus = false } = {}) {
  const within = message.contains(document.activeElement)
  if (focus && !within) back = document.activeElement
  const dismiss = button("", close, { "aria-label": words.close, title: words.close, dataset: { editableIconButton: "" } })
  dismiss.append(icon("close"))
  message.replaceChildren(make("p", {}, text), ...(action ? [button(...action)] : []), dismiss)
  if (focus || within) message.querySelector("button").focus({ preventScroll: true })
  later()
}

function later() {
  clearTimeout(timer)
  timer = setTimeout(() => { if (!message.matches(":hover, :focus-within")) clear() }, SHOWN)
}

function close() {
  clear()
  if (back?.isConnected) back.focus({ preventScroll: true })
  back = null
}

function clear() {
  clearTimeout(timer)
  message.replaceChildren()
}
