// Reads the text out of an element and writes it back as the page prints it: line breaks are <br>.
const BLOCKS = new Set(["DIV", "P"])

export const MULTILINE = "multiline"

export function readText(element) {
  return [...element.childNodes].map(textOf).join("")
}

// A block inside begins a line of its own.
function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data
  if (node.nodeName === "BR") return "\n"
  const text = readText(node)
  return BLOCKS.has(node.nodeName) && node.previousSibling ? `\n${text}` : text
}

export function writeText(element, text) {
  const lines = text === "" ? [] : text.split("\n")
  element.replaceChildren(...lines.flatMap((line, index) => (index ? [document.createElement("br"), line] : [line])))
}

// The server's own normalisation, so that a trailing blank is no change.
export function normalise(text, kind) {
  const plain = text.replace(/\r\n?/g, "\n")
  return (kind === MULTILINE ? plain : plain.replace(/[\n\t\v\f\u2028\u2029]+/g, " ")).trim()
}

// Code points, as the server counts.
export const lengthOf = (text) => [...text].length
