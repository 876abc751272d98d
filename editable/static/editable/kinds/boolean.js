// Control for yes or no.
import { make } from "editable/make"
import { words } from "editable/words/panel"

export function control(field, changed) {
  const input = make("input", { type: "checkbox" })
  input.addEventListener("change", () => changed(String(input.checked), true))
  return { element: input, set: (text) => { input.checked = text === "true" } }
}

export const say = (text) => (text === "true" ? words.yes : words.no)
