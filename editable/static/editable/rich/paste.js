// Makes plain, declared HTML of what Word, Google Docs and web pages put on the clipboard; no visible text is lost.
// The page's policy keeps the browser from reading style attributes, so their text is read here, under another name.
const INVISIBLE = "script, style, meta, link, title, xml, iframe, object, embed, template, noscript, head, input, select, svg, math"
const RENAMED = { H1: "h2", H5: "h4", H6: "h4", B: "strong", I: "em", TD: "p", TH: "p", DT: "p", DD: "p", PRE: "p" }
const BLOCKS = "p, div, ul, ol, h1, h2, h3, h4, h5, h6, table, blockquote, pre"
// The editor takes these for the borders of paragraphs.
const BLOCK = new Set(["div", "section", "article", "header", "footer", "aside", "main", "table", "figure", "figcaption"])
const HIDDEN = /display:\s*none|mso-hide:\s*all|mso-list:\s*ignore/i
const NUMBER = /^\s*\(?(\d+|[a-z]|[ivxlc]+)[.)]/i

export function cleanPaste(html, declared) {
  const body = parsePaste(html)
  body.querySelectorAll(INVISIBLE).forEach((element) => element.remove())
  removeComments(body)
  wordLists(body)
  for (const element of [...body.querySelectorAll("*")]) if (HIDDEN.test(styleOf(element))) element.remove()
  for (const element of [...body.querySelectorAll("*")]) styled(element)
  for (const element of [...body.querySelectorAll("*")]) renamed(element)
  for (const list of [...body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")]) nested(list)
  strip(body, declared)
  return body.innerHTML
}

// What the policy would refuse, and complain of, is renamed before it is parsed.
export function parsePaste(html) {
  const quiet = html.replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on\w+)(?=\s*=)/gi, "$1 data-was-$2"))
  return new DOMParser().parseFromString(quiet, "text/html").body
}

const styleOf = (element) => element.dataset.wasStyle ?? ""

function removeComments(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT)
  const comments = []
  while (walker.nextNode()) comments.push(walker.currentNode)
  comments.forEach((comment) => comment.remove())
}

// Word writes lists as paragraphs that carry their level and, as text, their mark.
function wordLists(body) {
  let levels = []
  for (const item of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li")]) {
    const level = Number(/mso-list:[^;]*level(\d)/i.exec(styleOf(item))?.[1])
    if (!level || item.localName === "li") {
      levels = []
      continue
    }
    const name = NUMBER.test(markOf(item)) ? "ol" : "ul"
    if (levels[0]?.list.parentNode && !follows(item, levels[0].list)) levels = []
    levels = levels.filter((one) => one.level < level || (one.level === level && one.list.localName === name))
    if (levels.at(-1)?.level !== level) levels.push({ level, list: newList(name, item, levels.at(-1)?.list) })
    const entry = body.ownerDocument.createElement("li")
    entry.append(...item.childNodes)
    levels.at(-1).list.append(entry)
    item.remove()
  }
}

const markOf = (item) => [...item.querySelectorAll("*")].find((part) => /mso-list:\s*ignore/i.test(styleOf(part)))?.textContent ?? ""

// Only white space may stand between the items of one list.
function follows(item, list) {
  let node = item.previousSibling
  while (node && node !== list && !node.textContent.trim()) node = node.previousSibling
  return node === list
}

function newList(name, item, outer) {
  const list = item.ownerDocument.createElement(name)
  if (outer) (outer.lastElementChild ?? outer).append(list)
  else item.before(list)
  return list
}

// Google Docs wraps everything in a <b> that is not bold.
function styled(element) {
  const style = styleOf(element).toLowerCase()
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/.exec(style)?.[1]
  const slanted = /(?:^|[;\s])font-style:\s*(\w+)/.exec(style)?.[1]
  const light = weight === "normal" || Number(weight) < 600
  if ((element.matches("b, strong") && light) || (element.matches("i, em") && slanted === "normal")) return unwrap(element)
  if (element.matches("b, strong, i, em, h1, h2, h3, h4, h5, h6") || element.querySelector(BLOCKS)) return
  if (weight === "bold" || weight === "bolder" || Number(weight) >= 600) wrap(element, "strong")
  if (slanted === "italic" || slanted === "oblique") wrap(element, "em")
}

function renamed(element) {
  const name = RENAMED[element.tagName]
  if (!name) return
  if (name === "p" && element.querySelector(BLOCKS)) return replace(element, "div")
  replace(element, name)
}

// A list within a list belongs to the item before it.
function nested(list) {
  const before = list.previousElementSibling
  if (before?.localName === "li") before.append(list)
}

// Elements that are not declared give way to what is in them; blocks among them stay blocks.
function strip(body, declared) {
  const allowed = new Map(Object.values(declared).flatMap(Object.entries))
  for (const element of [...body.querySelectorAll("*")]) {
    const own = allowed.get(element.localName) ?? (BLOCK.has(element.localName) ? [] : null)
    if (!own) unwrap(element)
    else element.getAttributeNames().filter((name) => !own.includes(name)).forEach((name) => element.removeAttribute(name))
  }
}

const unwrap = (element) => element.replaceWith(...element.childNodes)

function wrap(element, name) {
  const wrapper = element.ownerDocument.createElement(name)
  wrapper.append(...element.childNodes)
  element.append(wrapper)
}

function replace(element, name) {
  const other = element.ownerDocument.createElement(name)
  for (const { name: attribute, value } of element.attributes) other.setAttribute(attribute, value)
  other.append(...element.childNodes)
  element.replaceWith(other)
}
