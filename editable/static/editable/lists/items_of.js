// Finds the items of a list, in their order.
const LIST = "[data-editable-list]"

export const listOf = (item) => item.closest(LIST)

export function itemsOf(list) {
  const mine = (item) => listOf(item) === list && item.dataset.editableItem.startsWith(`${list.dataset.editableList}/`)
  return [...list.querySelectorAll("[data-editable-item]")].filter(mine)
}

export const keyOf = (item) => item.dataset.editableItem.slice(item.dataset.editableItem.indexOf("/") + 1)

export const find = (name) => document.querySelector(`[data-editable-item="${CSS.escape(name)}"]:not([data-editable-gone])`)

// What moves or goes with an item: the elements around it that hold no other one.
export function unitOf(item) {
  const list = listOf(item)
  let unit = item
  while (list && unit.parentElement !== list && unit.parentElement.querySelectorAll("[data-editable-item]").length === 1) unit = unit.parentElement
  return unit
}

// Moves `node` before `next`, or to the end, with its focus where the browser can do that.
export function moveTo(parent, node, next) {
  if (parent.moveBefore && node.isConnected) parent.moveBefore(node, next)
  else parent.insertBefore(node, next)
}
