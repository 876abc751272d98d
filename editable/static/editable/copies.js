// Keeps every printed copy of a plain text equal to what is stored.
import { writeText } from "editable/markup"

const PLAIN = new Set([undefined, "text", "multiline", "url", "email"])

export function connect() {
  document.addEventListener("editable:saved", ({ detail }) => write(detail.saver.key, detail.value))
  document.addEventListener("editable:replaced", ({ detail }) => write(detail.saver.key, detail.saver.stored))
}

// An open field keeps what its editor sees. Rich text is printed by the server alone.
function write(key, value) {
  if (document.querySelector(`[data-editable=rich][data-editable-key="${CSS.escape(key)}"]`)) return
  for (const copy of document.querySelectorAll(`[data-editable-key="${CSS.escape(key)}"]`)) {
    if (PLAIN.has(copy.dataset.editable) && !copy.querySelector("[data-editable-input]")) writeText(copy, value)
  }
}
