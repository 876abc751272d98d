// Control for yes or no.
import { make } from "editable/make"

export function control(field, changed) {
  const input = make("input", { type: "checkbox" })
  input.addEventListener("change", () => changed(String(input.checked), true))
  return { element: input, set: (text) => { input.checked = text === "true" } }
}
