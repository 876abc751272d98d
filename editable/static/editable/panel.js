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
  const alone = rows.length === 1 && !fields[0].group
  const panel = make("div", { role: "dialog", popover: "auto", "aria-label": title, dataset: { editablePopover: alone ? "one" : "" } },
    make("h2", {}, title), ...rows.map((row) => row.element),
    make("div", { dataset: { editableButtons: "" } }, button(words.close, () => panel.hidePopover())))
  layer().append(panel)
  panel.showPopover()
  const stay = keepAt(panel, anchor)
  panel.addEventListener("toggle", (event) => { if (event.newState === "closed") close(panel, rows, stay, closed) })
  panel.addEventListener("editable:done", () => panel.hidePopover())
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

// Keeps the panel at its anchor while either moves or grows; returns what ends that.
function keepAt(panel, anchor) {
  const off = new AbortController()
  const follow = () => { if (anchor.isConnected) place(panel, anchor) }
  const watch = new ResizeObserver(follow)
  watch.observe(panel)
  off.signal.addEventListener("abort", () => watch.disconnect())
  addEventListener("scroll", (event) => { if (!panel.contains(event.target)) follow() }, { capture: true, passive: true, signal: off.signal })
  for (const name of ["resize", "scroll"]) visualViewport.addEventListener(name, follow, { signal: off.signal })
  follow()
  return off
}

// Below the anchor where there is room, else above or beside it, so that what is edited stays in sight; always inside
// what a phone's keyboard leaves.
function place(panel, anchor) {
  const at = anchor.getBoundingClientRect()
  const { offsetLeft, offsetTop, width: seenWidth, height: seenHeight } = visualViewport
  panel.style.maxBlockSize = `${seenHeight - 2 * EDGE}px`
  const { width, height } = panel.getBoundingClientRect()
  const inside = (start, size, from, room) => Math.max(from + EDGE, Math.min(start, from + room - size - EDGE))
  const widest = Math.min(seenWidth, document.documentElement.clientWidth)
  const [below, above] = [at.bottom + EDGE, at.top - height - EDGE]
  const [right, left] = [at.right + EDGE, at.left - width - EDGE]
  const spots = [
    [at.left, below, below + height + EDGE <= offsetTop + seenHeight],
    [at.left, above, above >= offsetTop + EDGE],
    [right, at.top, right + width + EDGE <= offsetLeft + widest],
    [left, at.top, left >= offsetLeft + EDGE],
    [at.left, above, true],
  ]
  const [x, y] = spots.find(([, , fits]) => fits)
  panel.style.left = `${inside(x, width, offsetLeft, widest)}px`
  panel.style.top = `${inside(y, height, offsetTop, seenHeight)}px`
}

function close(panel, rows, stay, closed) {
  stay.abort()
  rows.forEach((row) => row.disconnect())
  panel.remove()
  closed()
}
