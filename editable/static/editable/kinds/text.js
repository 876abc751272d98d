// Controls for texts: one line, several lines, a link, an e-mail address.
import { make } from "editable/make"

const TYPES = { url: "url", email: "email" }

export function control({ kind, maxlength }, changed) {
  const input = kind === "multiline" ? make("textarea", { rows: 4 }) : make("input", { type: TYPES[kind] ?? "text" })
  if (kind in TYPES) Object.assign(input, { spellcheck: false, autocapitalize: "none" })
  if (maxlength) input.dataset.editableMaxlength = maxlength
  input.addEventListener("input", () => changed(input.value.trim()))
  input.addEventListener("change", () => changed(input.value.trim(), true))
  return { element: input, set: (text) => { if (input.value.trim() !== text) input.value = text } }
}
