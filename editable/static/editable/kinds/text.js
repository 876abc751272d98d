// Controls for texts: one line, several lines, a link, an e-mail address.
import { make } from "editable/make"
import { lengthOf } from "editable/markup"
import { words } from "editable/words"

const TYPES = { url: "url", email: "email" }

export function control({ kind, maxlength }, changed, tell) {
  const input = kind === "multiline" ? make("textarea", { rows: 4 }) : make("input", { type: TYPES[kind] ?? "text" })
  if (kind in TYPES) Object.assign(input, { spellcheck: false, autocapitalize: "none" })
  input.addEventListener("input", () => {
    const over = maxlength ? lengthOf(input.value.trim()) - Number(maxlength) : 0
    tell(over > 0 ? words.tooLong(over, Number(maxlength)) : null)
    changed(input.value.trim())
  })
  input.addEventListener("change", () => changed(input.value.trim(), true))
  return { element: input, set: (text) => { if (input.value.trim() !== text) input.value = text } }
}
