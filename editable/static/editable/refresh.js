// Owns bringing the page up to date: fetches it once and takes over what belongs to the editor's elements.
import { page } from "editable/api"

// What this page itself put on elements.
const OWN = new Set(["tabindex", "data-editable-state", "data-editable-marked"])
// A rich text that is being edited, the element itself.
const OPEN = "editableOpen"
let running = null
let saves = 0

document.addEventListener("editable:saved", () => { saves++ })

// A call during a fetch shares the answer; a page fetched before the last save is fetched again.
export function refresh() {
  running ??= run().finally(() => { running = null })
  return running
}

async function run() {
  let html, before
  do {
    before = saves
    html = await page(location.href)
  } while (before !== saves)
  if (html === null) return
  const news = new DOMParser().parseFromString(html, "text/html")
  document.title = news.title
  const fresh = group(news)
  const pairs = [...group(document)].flatMap(([name, elements]) => elements.map((element, index) => [element, fresh.get(name)?.[index]]))
  pairs.filter(([, other]) => other).sort(inner).forEach(([element, other]) => update(element, other))
  document.dispatchEvent(new CustomEvent("editable:refreshed"))
}

// Inner elements come first: where they took over all the news, the outer one, and every control at it, stays.
const inner = ([one], [other]) => depth(other) - depth(one)
const depth = (element) => (element.parentElement ? depth(element.parentElement) + 1 : 0)

// Elements by what they show; those that show the same are told apart by their order.
function group(root) {
  const groups = new Map()
  for (const element of root.querySelectorAll("[data-editable-item], [data-editable-key], [data-editable-more], [data-editable-more-attr]")) {
    const name = nameOf(element)
    groups.set(name, [...(groups.get(name) ?? []), element])
  }
  return groups
}

function nameOf({ dataset }) {
  const more = [dataset.editableMore, dataset.editableMoreAttr].flatMap((json) => JSON.parse(json ?? "[]").map((field) => field.key))
  return [dataset.editableItem, dataset.editableKey, ...more].join(" ")
}

// Elements that print something take over their content too, except where somebody is at work.
function update(element, news) {
  if (OPEN in element.dataset) return
  takeAttributes(element, news)
  const prints = "editableItem" in element.dataset || "editableKey" in element.dataset
  if (!prints || busy(element) || plain(element).isEqualNode(plain(news))) return
  element.replaceChildren(...document.importNode(news, true).childNodes)
}

// A copy without what this page itself put on it.
function plain(element) {
  const copy = document.importNode(element, true)
  for (const node of [copy, ...copy.querySelectorAll("*")]) OWN.forEach((name) => node.removeAttribute(name))
  return copy
}

// The focus on the element itself outlasts new content.
const busy = (element) => (element !== document.activeElement && element.contains(document.activeElement)) || element.querySelector("[data-editable-input], [data-editable-open]") !== null

function takeAttributes(element, news) {
  for (const { name } of [...element.attributes]) {
    if (!news.hasAttribute(name) && !OWN.has(name)) element.removeAttribute(name)
  }
  for (const { name, value } of news.attributes) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }
}
