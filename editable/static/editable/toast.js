// Owns the one message that passes by: what was done, with a button that takes it back.
import { layer } from "editable/layer"
import { button, icon, make } from "editable/make"
import { words } from "editable/words"

// Time enough to read it and to reach its button; while somebody is at it, it stays.
const SHOWN = 12_000
const box = make("div", { "aria-live": "polite", dataset: { editableToast: "" } })
// Messages stand one above the other in a corner of their own.
export const notices = make("div", { dataset: { editableNotices: "" } }, box)
let timer
let back = null

export function connect() {
  layer().append(notices)
  for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, () => clearTimeout(timer))
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, later)
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") close() })
}

// Shows `text` in the place of the message before. `action` is [label, function]; with `focus` its button is focused,
// and closing gives the focus back.
export function toast(text, { action = null, focus = false } = {}) {
  const within = box.contains(document.activeElement)
  if (focus && !within) back = document.activeElement
  const dismiss = button("", close, { "aria-label": words.close, title: words.close, dataset: { editableIconButton: "" } })
  dismiss.append(icon("close"))
  box.replaceChildren(make("p", {}, text), ...(action ? [button(...action)] : []), dismiss)
  if (focus || within) box.querySelector("button").focus({ preventScroll: true })
  later()
}

function later() {
  clearTimeout(timer)
  timer = setTimeout(() => { if (!box.matches(":hover, :focus-within")) clear() }, SHOWN)
}

function close() {
  clear()
  if (back?.isConnected) back.focus({ preventScroll: true })
  back = null
}

function clear() {
  clearTimeout(timer)
  box.replaceChildren()
}
