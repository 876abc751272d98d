// Owns the popover with labelled inputs: opening at an element, closing, where the focus goes.
import { layer } from "editable/layer"
import { button, make } from "editable/make"
import { Row } from "editable/row"
import { words } from "editable/words"

const EDGE = 8
let latest = 0

// Opens a panel at `anchor` for `fields` as the server describes them; `closed` is called once it is gone.
// Resolves when the inputs are there. A panel asked for later takes its place.
export async function openPanel(title, fields, anchor, closed = () => {}) {
  const turn = ++latest
  const rows = await Promise.all(distinct(fields).map((field) => Row.make(field)))
  if (turn !== latest || !anchor.isConnected) return closed()
  const panel = make("div", { role: "dialog", popover: "auto", "aria-label": title, dataset: { editablePopover: "" } },
    make("h2", {}, title), ...rows.map((row) => row.element),
    make("div", { dataset: { editableButtons: "" } }, button(words.close, () => panel.hidePopover())))
  layer().append(panel)
  panel.addEventListener("toggle", (event) => { if (event.newState === "closed") close(panel, rows, closed) })
  panel.addEventListener("editable:done", () => panel.hidePopover())
  panel.showPopover()
  const watch = new ResizeObserver(() => place(panel, anchor))
  watch.observe(panel)
  panel.addEventListener("toggle", () => watch.disconnect(), { once: true })
  place(panel, anchor)
  rows.forEach((row) => row.connect())
  rows[0]?.focus()
}

// A group stands once, whichever of its fields are named.
function distinct(fields) {
  const seen = new Set()
  return fields.filter(({ key, group }) => {
    const name = group ? group.map((member) => member.key).join(" ") : key
    return !seen.has(name) && seen.add(name)
  })
}

// Below the anchor where there is room, else above it, always inside the window.
function place(panel, anchor) {
  const at = anchor.getBoundingClientRect()
  const { width, height } = panel.getBoundingClientRect()
  const inside = (start, size, room) => Math.max(EDGE, Math.min(start, room - size - EDGE))
  const below = at.bottom + EDGE
  const fits = below + height + EDGE <= innerHeight
  panel.style.left = `${inside(at.left, width, document.documentElement.clientWidth)}px`
  panel.style.top = `${inside(fits ? below : at.top - height - EDGE, height, innerHeight)}px`
}

function close(panel, rows, closed) {
  rows.forEach((row) => row.disconnect())
  panel.remove()
  closed()
}
