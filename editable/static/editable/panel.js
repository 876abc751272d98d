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

// Below the anchor where there is room, else beside or above it, so that what is edited stays in sight; always inside
// the window.
function place(panel, anchor) {
  const at = anchor.getBoundingClientRect()
  const { width, height } = panel.getBoundingClientRect()
  const room = { width: document.documentElement.clientWidth, height: innerHeight }
  const inside = (start, size, limit) => Math.max(EDGE, Math.min(start, limit - size - EDGE))
  const spots = [
    [at.left, at.bottom + EDGE, at.bottom + height + 2 * EDGE <= room.height],
    [at.right + EDGE, at.top, at.right + width + 2 * EDGE <= room.width],
    [at.left - width - EDGE, at.top, at.left - width >= 2 * EDGE],
    [at.left, at.top - height - EDGE, true],
  ]
  const [x, y] = spots.find(([, , fits]) => fits)
  panel.style.left = `${inside(x, width, room.width)}px`
  panel.style.top = `${inside(y, height, room.height)}px`
}

function close(panel, rows, closed) {
  rows.forEach((row) => row.disconnect())
  panel.remove()
  closed()
}
