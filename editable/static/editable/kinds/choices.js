// Control for several out of a list: a box for each.
import { make } from "editable/make"

export function control({ choices }, changed) {
  const boxes = choices.map(([value]) => make("input", { type: "checkbox", value }))
  const rows = choices.map(([, label], index) => make("label", { dataset: { editableCheck: "" } }, boxes[index], label))
  const element = make("div", { dataset: { editableChoices: "" } }, ...rows)
  element.addEventListener("change", () => changed(JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value))))
  const set = (text) => {
    const chosen = new Set(JSON.parse(text || "[]"))
    boxes.forEach((box) => { box.checked = chosen.has(box.value) })
  }
  return { element, set }
}

export function say(text, { choices }) {
  const chosen = new Set(JSON.parse(text || "[]"))
  return choices.filter(([value]) => chosen.has(value)).map(([, label]) => label).join(", ")
}
