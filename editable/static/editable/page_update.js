// Takes over from a fresh page what belongs to the editor's elements.
import { merge } from "editable/merge"

// What this page itself put on elements.
const OWN = new Set(["tabindex", "data-editable-state", "data-editable-marked", "data-editable-dragged", "data-editable-target"])
// A rich text that is being edited, the element itself.
const OPEN = "editableOpen"
const LIST = "[data-editable-list]"

export function takeOver(html) {
  const news = new DOMParser().parseFromString(html, "text/html")
  document.title = news.title
  const fresh = group(news)
  const items = rows(news)
  const pairs = [...group(document)].flatMap(([name, elements]) => elements.map((element, index) => [element, fresh.get(name)?.[index]]))
  pairs.filter(([, other]) => other).sort(inner).forEach(([element, other]) => update(element, other, items))
  document.dispatchEvent(new CustomEvent("editable:refreshed"))
}

// The items of the page's lists by their names; one that stands in several lists stays where it is.
function rows(news) {
  const once = ({ dataset }) => news.querySelectorAll(`${LIST} [data-editable-item="${CSS.escape(dataset.editableItem)}"]`).length === 1
  return new Map([...document.querySelectorAll(`${LIST} [data-editable-item]`)].filter(once).map((item) => [item.dataset.editableItem, item]))
}

// Inner elements come first: where they took over all the news, the outer one, and every control at it, stays.
const inner = ([one], [other]) => depth(other) - depth(one)
const depth = (element) => (element.parentElement ? depth(element.parentElement) + 1 : 0)

// Elements by what they show; those that show the same are told apart by their order.
function group(root) {
  const groups = new Map()
  for (const element of root.querySelectorAll("[data-editable-item], [data-editable-list], [data-editable-key], [data-editable-more], [data-editable-more-attr]")) {
    const name = nameOf(element)
    groups.set(name, [...(groups.get(name) ?? []), element])
  }
  return groups
}

function nameOf({ dataset }) {
  const more = [dataset.editableMore, dataset.editableMoreAttr].flatMap((json) => JSON.parse(json ?? "[]").map((field) => field.key))
  return [dataset.editableList, dataset.editableItem, dataset.editableKey, ...more].join(" ")
}

// Elements that print something take over their content too, except where somebody is at work. Of lists, and of what
// holds one, every part that is still right or in use stays.
function update(element, news, items) {
  if (OPEN in element.dataset) return
  takeAttributes(element, news)
  if (element.matches("img")) takeSources(element, news)
  const prints = ["editableItem", "editableKey", "editableList"].some((name) => name in element.dataset)
  if (!prints || same(element, news)) return
  if (element.matches(LIST) || element.querySelector(LIST)) merge(element, news, { items, same, busy, takeAttributes })
  else if (!busy(element)) element.replaceChildren(...document.importNode(news, true).childNodes)
}

const same = (node, news) => plain(node).isEqualNode(plain(news))

// A copy without what this page itself put on it.
function plain(element) {
  const copy = document.importNode(element, true)
  if (copy.nodeType !== Node.ELEMENT_NODE) return copy
  for (const node of [copy, ...copy.querySelectorAll("*")]) OWN.forEach((name) => node.removeAttribute(name))
  return copy
}

// The focus on the element itself outlasts new content.
const busy = (element) => (element !== document.activeElement && element.contains(document.activeElement)) || element.querySelector("[data-editable-input], [data-editable-open]") !== null

// The formats to choose from stand beside the image, in a <picture> of their own.
function takeSources(image, news) {
  const focused = image === document.activeElement
  placeSources(image, ...[image, news].map((one) => one.closest("picture")))
  if (focused) image.focus({ preventScroll: true })
}

function placeSources(image, holder, fresh) {
  if (!holder && !fresh) return
  if (!fresh) return holder.replaceWith(image)
  const sources = [...document.importNode(fresh, true).querySelectorAll("source")]
  if (!holder) {
    const made = document.createElement("picture")
    image.replaceWith(made)
    made.append(...sources, image)
  } else if (!same(fresh, holder)) {
    holder.replaceChildren(...sources, image)
  }
}

function takeAttributes(element, news) {
  for (const { name } of [...element.attributes]) {
    if (!news.hasAttribute(name) && !OWN.has(name)) element.removeAttribute(name)
  }
  for (const { name, value } of news.attributes) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }
}
