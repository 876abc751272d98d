// Owns the small group of buttons at an element: one group, whatever puts buttons into it.
import { pin, place } from "editable/layer"
import { make } from "editable/make"

const groups = new Map()
const controls = new Map()

// Shows `control` at `element`; `keys` are the fields that it edits. Returns a function that takes it away.
export function addControl(element, control, keys) {
  const group = groups.get(element) ?? makeGroup(element)
  group.node.append(control)
  keys.forEach((key) => controls.set(key, control))
  place()
  return () => {
    control.remove()
    keys.forEach((key) => { if (controls.get(key) === control) controls.delete(key) })
    if (group.node.childElementCount) return
    group.remove()
    groups.delete(element)
  }
}

export const controlOf = (key) => controls.get(key)?.querySelector("button") ?? controls.get(key)

// A group shows while the pointer or the focus is at its element or at itself.
function makeGroup(element) {
  const node = make("div", { dataset: { editableControls: "" } })
  const unpin = pin(node, element, "corner")
  const off = new AbortController()
  const near = new Set()
  const mark = (what, there) => {
    near[there ? "add" : "delete"](what)
    node.toggleAttribute("data-editable-near", near.size > 0)
  }
  for (const target of [element, node]) {
    const listen = (name, there) => target.addEventListener(name, () => mark(`${target === node} ${name.slice(0, 5)}`, there), { signal: off.signal })
    listen("pointerenter", true)
    listen("pointerleave", false)
    listen("focusin", true)
    listen("focusout", false)
  }
  const group = { node, remove: () => { unpin(); off.abort() } }
  groups.set(element, group)
  return group
}
