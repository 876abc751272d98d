// Leads to a field by its key: scrolls there and focuses its text or its control.
import { controlOf } from "editable/controls"

export function connect() {
  document.addEventListener("editable:show", ({ detail }) => show(detail.key))
}

function show(key) {
  const host = document.querySelector(`[data-editable][data-editable-key="${CSS.escape(key)}"]`)
  const target = host ? (host.querySelector("[data-editable-input]") ?? host) : controlOf(key)
  target?.scrollIntoView({ block: "center" })
  target?.focus()
}
