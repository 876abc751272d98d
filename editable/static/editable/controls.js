// Owns the small group of buttons at an element: one group, whatever puts buttons into it. Where there is no room for
// them all, and for fingers, they are a menu behind one button.
import { pin, place } from "editable/layer"
import { button, icon, make } from "editable/make"
import { words } from "editable/words"

const EDGE = 8
const FINGERS = matchMedia("(pointer: coarse)")
const groups = new Map()
const controls = new Map()
const unfitted = new Set()
const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => groups.get(target)?.fit()))
let frame

// Shows `control` at `element`; `keys` are the fields that it edits, and the lower its rank, the further to the front.
// Returns a function that takes it away.
export function addControl(element, control, keys, rank = 5) {
  const group = groups.get(element) ?? new Group(element)
  control.dataset.editableRank = rank
  const after = [...group.tools.children].find((other) => Number(other.dataset.editableRank) > rank)
  group.tools.insertBefore(control, after ?? null)
  keys.forEach((key) => controls.set(key, { control, group }))
  group.fit()
  return () => {
    control.remove()
    keys.forEach((key) => { if (controls.get(key)?.control === control) controls.delete(key) })
    group.rest()
  }
}

// The same for what is always seen: a badge, or why something was refused.
export function addNote(element, note) {
  const group = groups.get(element) ?? new Group(element)
  group.menu.before(note)
  place()
  return () => {
    note.remove()
    group.rest()
  }
}

// What can be focused to edit the field: its control, or the button of the menu that it is in.
export function controlOf(key) {
  const { control, group } = controls.get(key) ?? {}
  return control && group.anchor(control.matches("button") ? control : control.querySelector("button") ?? control)
}

// Where a panel opens that belongs to a button of the element's group.
export const anchorAt = (element, one) => groups.get(element)?.anchor(one) ?? one

export function focusAt(element) {
  const group = groups.get(element)
  const first = group?.tools.querySelector("button")
  if (first) group.anchor(first).focus({ preventScroll: true })
}

class Group {
  #element; #unpin; #off = new AbortController()
  tools = make("div", { dataset: { editableTools: "" } })
  menu = button("", () => this.tools.togglePopover(), { dataset: { editableIconButton: "", editableToolsButton: "" }, "aria-haspopup": "true" })
  node = make("div", { dataset: { editableControls: "" } }, this.menu, this.tools)

  constructor(element) {
    this.#element = element
    this.menu.append(icon("more"))
    this.#unpin = pin(this.node, element, "editableDeleteUrl" in element.dataset ? "edge" : "corner")
    this.#watch()
    groups.set(element, this)
    widths.observe(element)
    element.addEventListener("editable:named", () => this.fit(), { signal: this.#off.signal })
    FINGERS.addEventListener("change", () => this.fit(), { signal: this.#off.signal })
    this.tools.addEventListener("toggle", ({ newState }) => { if (newState === "open") this.#opened() }, { signal: this.#off.signal })
  }

  // A button in a menu is hidden as soon as something else opens.
  anchor(one) {
    return this.tools.popover ? this.menu : one
  }

  get open() {
    return Boolean(this.tools.popover) && this.tools.matches(":popover-open")
  }

  fit() {
    unfitted.add(this)
    frame ??= requestAnimationFrame(fitAll)
  }

  get tooWide() {
    const several = this.tools.querySelectorAll("button").length > 1
    return several && (FINGERS.matches || this.node.offsetWidth + EDGE > this.#element.offsetWidth)
  }

  // Side by side with words, with signs alone, or in a menu.
  fold(terse, menu) {
    this.tools.toggleAttribute("data-editable-terse", terse)
    this.tools.popover = menu ? "auto" : null
    this.menu.hidden = !menu
    this.menu.ariaLabel = this.menu.title = words.lists.actions(this.#element.dataset.editableItemLabel || words.item)
  }

  rest() {
    if (this.tools.childElementCount || this.node.childElementCount > 2) return this.fit()
    this.#unpin()
    this.#off.abort()
    widths.unobserve(this.#element)
    groups.delete(this.#element)
  }

  // Below its button where there is room; it scrolls with the page.
  #opened() {
    const at = this.menu.getBoundingClientRect()
    const { width, height } = this.tools.getBoundingClientRect()
    const below = at.bottom + EDGE + height < innerHeight
    const left = Math.max(EDGE, Math.min(at.right - width, document.documentElement.clientWidth - width - EDGE))
    this.tools.style.left = `${left + scrollX}px`
    this.tools.style.top = `${Math.max(EDGE, below ? at.bottom + EDGE / 2 : at.top - height - EDGE / 2) + scrollY}px`
    this.tools.querySelector("button:not(:disabled)")?.focus({ preventScroll: true })
  }

  // The group shows while the pointer or the focus is at its element or at itself.
  #watch() {
    const near = new Set()
    const mark = (what, there) => {
      near[there ? "add" : "delete"](what)
      this.node.toggleAttribute("data-editable-near", near.size > 0)
    }
    for (const target of [this.#element, this.node]) {
      const listen = (name, there) => target.addEventListener(name, () => mark(`${target === this.node} ${name.slice(0, 5)}`, there), { signal: this.#off.signal })
      listen("pointerenter", true)
      listen("pointerleave", false)
      listen("focusin", true)
      listen("focusout", false)
    }
  }
}

// All reading comes between the writing, once a frame. An open menu stays as it is.
function fitAll() {
  frame = undefined
  const some = [...unfitted].filter((group) => !group.open)
  unfitted.clear()
  some.forEach((group) => group.fold(false, false))
  const wide = some.filter((group) => group.tooWide)
  wide.forEach((group) => group.fold(true, false))
  const wider = wide.filter((group) => group.tooWide)
  wider.forEach((group) => group.fold(true, true))
  place()
}
