// Control for numbers, whole ones and such with a fraction.
import { make } from "editable/make"
import { words } from "editable/words/panel"

export function control({ kind, min = "", max = "", step }, changed, tell) {
  const input = make("input", { type: "number", min, max, step: step ?? "1", inputMode: kind === "integer" ? "numeric" : "decimal" })
  input.addEventListener("input", () => {
    tell(input.validity.badInput ? words.noNumber : null)
    if (!input.validity.badInput) changed(input.value)
  })
  // A mouse wheel over the page must not change what is stored.
  input.addEventListener("wheel", () => input.blur(), { passive: true })
  return { element: input, set: (text) => { if (!same(input.value, text)) input.value = text } }
}

const same = (one, other) => one === other || (one !== "" && other !== "" && Number(one) === Number(other))
