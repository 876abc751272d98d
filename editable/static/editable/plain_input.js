// Owns the editable span inside a field: its semantics, its keys, what may be pasted and dropped.
import { make } from "editable/make"
import { MULTILINE } from "editable/markup"
import { words } from "editable/words"

const INPUT_MODES = { url: "url", email: "email" }
// A browser activates these on Space and Enter, even while text inside is typed.
export const CONTROLS = "a, button, summary, label, [role=button], [role=link]"

// `on` is told: changed(), leave(), revert(). Enter and Escape end in those.
export function plainInput(host, on) {
  const kind = host.dataset.editable
  const span = make("span", attributes(host, kind))
  const plain = makeEditable(span)
  const inControl = host.closest(CONTROLS) !== null
  span.addEventListener("input", (event) => { if (!event.isComposing) on.changed() })
  span.addEventListener("compositionend", () => on.changed())
  span.addEventListener("beforeinput", (event) => beforeInput(event, kind, plain, on))
  span.addEventListener("keydown", (event) => onKey(event, kind, inControl, on))
  span.addEventListener("keyup", (event) => { if (inControl && (event.key === " " || event.key === "Enter")) event.preventDefault() })
  span.addEventListener("paste", (event) => { if (kind !== MULTILINE || !plain) paste(event, kind) })
  span.addEventListener("drop", (event) => event.preventDefault())
  return span
}

function attributes(host, kind) {
  const properties = {
    role: "textbox",
    "aria-label": words.edit(host.dataset.editableLabel || words.unnamed),
    "aria-multiline": String(kind === MULTILINE),
    spellcheck: !(kind in INPUT_MODES),
    autocapitalize: kind in INPUT_MODES ? "none" : "sentences",
    lang: host.closest("[lang]")?.lang || "en",
    dataset: { editableInput: kind, editablePlaceholder: host.dataset.editableLabel ?? "" },
  }
  if ("editableRequired" in host.dataset) properties["aria-required"] = "true"
  if (kind in INPUT_MODES) properties.inputMode = INPUT_MODES[kind]
  return properties
}

// Browsers that do not know plaintext-only throw; `beforeInput` and `paste` keep formatting out there.
function makeEditable(span) {
  try {
    span.contentEditable = "plaintext-only"
  } catch {
    span.contentEditable = "true"
  }
  return span.contentEditable === "plaintext-only"
}

function beforeInput(event, kind, plain, on) {
  const newLine = event.inputType === "insertParagraph" || event.inputType === "insertLineBreak"
  if (newLine && kind !== MULTILINE) {
    event.preventDefault()
    if (!event.isComposing && event.inputType === "insertParagraph") on.leave()
  } else if (!plain && event.inputType === "insertParagraph") {
    event.preventDefault()
    document.execCommand("insertLineBreak")
  } else if (event.inputType.startsWith("format") || event.inputType === "insertFromDrop") event.preventDefault()
}

function onKey(event, kind, inControl, on) {
  if (event.isComposing || event.keyCode === 229) return
  const shortcut = event.ctrlKey || event.metaKey || event.altKey
  if (event.key === "Escape") {
    event.preventDefault()
    event.stopPropagation()
    on.revert()
  } else if (event.key === "Enter" && kind !== MULTILINE) {
    event.preventDefault()
    if (!event.shiftKey) on.leave()
  } else if (inControl && !shortcut && (event.key === " " || event.key === "Enter")) {
    event.preventDefault()
    if (event.key === " ") document.execCommand("insertText", false, " ")
    else document.execCommand("insertLineBreak")
  }
}

// execCommand keeps the browser's own undo.
function paste(event, kind) {
  event.preventDefault()
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n")
  if (kind !== MULTILINE) document.execCommand("insertText", false, text.replace(/[\n\t\v\f\u2028\u2029]+/g, " "))
  else text.split("\n").forEach((line, index) => {
    if (index) document.execCommand("insertLineBreak")
    if (line) document.execCommand("insertText", false, line)
  })
}
