import { make } from "editable/make"

export function control(field, changed) {
  const stars = [1, 2, 3, 4, 5].map((value) => make("input", { type: "radio", name: field.key, value, "aria-label": `${value} of 5` }))
  const element = make("div", {}, ...stars)
  element.addEventListener("change", (event) => changed(event.target.value))
  return { element, set: (text) => stars.forEach((star) => { star.checked = star.value === text }) }
}
