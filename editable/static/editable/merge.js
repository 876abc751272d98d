// Takes over the children of an element: what is right already, shows the same row or is in use stays as it is.
import { moveTo } from "editable/lists/items_of"

const ITEM = "[data-editable-item]"

// `items` are the page's items by their names, `same(node, news)` compares, `busy(element)` tells what is in use.
export function merge(element, news, how) {
  const left = new Set(element.childNodes)
  const wanted = [...news.childNodes].map((child) => {
    const known = byRow(child, left, how) ?? find(left, (node) => !rowOf(node) && how.same(node, child)) ?? holder(child, left, how)
    left.delete(known)
    return known ?? document.importNode(child, true)
  })
  for (const node of left) if (isElement(node) && how.busy(node)) wanted.splice(wanted.indexOf(node.previousSibling) + 1, 0, node)
  arrange(element, wanted)
}

// A row comes from this list or from another one; around it may be an element for the layout.
function byRow(child, left, { items }) {
  const name = rowOf(child)
  return name && (find(left, (node) => rowOf(node) === name) ?? (child.matches(ITEM) ? items.get(name) : undefined))
}

// An element that holds rows is gone through in the same manner.
function holder(child, left, how) {
  if (rowOf(child) || !holds(child)) return undefined
  const known = find(left, (node) => node.nodeName === child.nodeName && holds(node))
  if (!known) return undefined
  how.takeAttributes(known, child)
  merge(known, child, how)
  return known
}

// What has the focus is not moved: the others are put around it.
function arrange(element, wanted) {
  const present = new Set(wanted)
  for (const node of [...element.childNodes]) if (!present.has(node)) node.remove()
  if (!wanted.length) return
  const pivot = Math.max(0, wanted.findIndex((node) => node.contains(document.activeElement)))
  if (wanted[pivot].parentNode !== element) moveTo(element, wanted[pivot], null)
  for (let index = wanted.length - 1; index > pivot; index--) put(element, wanted[index], wanted[index + 1] ?? null)
  for (let index = pivot - 1; index >= 0; index--) put(element, wanted[index], wanted[index + 1])
}

function put(element, node, next) {
  if (node.parentNode !== element || node.nextSibling !== next) moveTo(element, node, next)
}

function rowOf(node) {
  if (!isElement(node)) return null
  if (node.matches(ITEM)) return node.dataset.editableItem
  const inside = node.querySelectorAll(ITEM)
  return inside.length === 1 ? inside[0].dataset.editableItem : null
}

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE
const holds = (node) => isElement(node) && node.querySelector(`${ITEM}, [data-editable-list]`) !== null
const find = (nodes, test) => [...nodes].find(test)
