// Takes texts apart into blocks that can be compared: the lines of a plain text, the paragraphs of a rich one.
const BLOCK = "p, h2, h3, h4, li, blockquote, [data-video]"
const MARKS = ["strong", "em", "a", "img"]

// Each block is {text, forms}: what a person reads, and what says how it looks, by name.
export const linesOf = (text) => (text === "" ? [] : text.split("\n").map((line) => ({ text: line, forms: {} })))

export function paragraphsOf(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  const blocks = [...body.querySelectorAll(BLOCK)].map(ownPart).filter(({ copy }) => copy.textContent.trim() || copy.querySelector("img") || copy.dataset.video)
  const loose = ownPart(body).copy
  if (loose.textContent.trim()) blocks.unshift({ tag: "p", copy: loose })
  return blocks.map(blockOf)
}

// An element without the blocks inside it, which stand for themselves. A quotation's paragraph is a quotation.
function ownPart(element) {
  const copy = element.cloneNode(true)
  for (const inner of copy.querySelectorAll(`${BLOCK}, ul, ol`)) inner.remove()
  const around = element.parentElement?.closest("blockquote, ol, ul")?.localName ?? ""
  return { tag: `${around} ${element.localName}`, copy }
}

function blockOf({ tag, copy }) {
  const forms = { tag }
  for (const mark of MARKS) {
    forms[mark] = [...copy.querySelectorAll(mark)].map((part) => `${part.textContent}|${part.getAttribute("href") ?? part.getAttribute("src") ?? ""}`).join("|")
  }
  for (const image of copy.querySelectorAll("img")) image.replaceWith(`[${image.alt || "…"}]`)
  for (const line of copy.querySelectorAll("br")) line.replaceWith(" ")
  return { text: (copy.dataset.video ? `[${copy.dataset.video}]` : copy.textContent).replace(/\s+/g, " ").trim(), forms }
}
