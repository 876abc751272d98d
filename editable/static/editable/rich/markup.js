// Turns the editor's HTML into what is stored, and stored HTML into plain text.
const LINES = "p, h2, h3, h4, li, blockquote, div"

const parse = (html) => new DOMParser().parseFromString(html, "text/html").body

// A list item of one paragraph holds the text itself; empty paragraphs, which a page shows as nothing, are left out.
export function toStored(html) {
  const body = parse(html)
  for (const item of body.querySelectorAll("li")) {
    const [first, ...others] = item.children
    if (first?.localName === "p" && !others.some((other) => other.localName === "p")) first.replaceWith(...first.childNodes)
  }
  for (const empty of body.querySelectorAll("body > p:empty, p:empty:not(:only-child)")) empty.remove()
  return body.innerHTML
}

// What a person reads, a line for each block.
export function toText(html) {
  const body = parse(html)
  for (const image of body.querySelectorAll("img")) image.replaceWith(image.alt ? `[${image.alt}]` : "")
  for (const video of body.querySelectorAll("[data-video]")) video.append(`[${video.dataset.video}]`)
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n")
  for (const block of body.querySelectorAll(LINES)) block.append("\n")
  return body.textContent.replace(/\n{2,}/g, "\n").trim()
}
