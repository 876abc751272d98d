// Finds where something stands on the page by the key that the server gives it, and points at it.

const MARKED = 3000

// `key` is app.model/pk/field, app.model/pk of a row, or app.model of an order. Null where the page does not show it.
export function placeOf(key) {
  const row = key.split("/").slice(0, -1).join("/")
  const found = [
    `[data-editable-key="${CSS.escape(key)}"]`,
    `[data-editable-item="${CSS.escape(key)}"]`,
    `[data-editable-key^="${CSS.escape(`${key}/`)}"]`,
    `[data-editable-list="${CSS.escape(key)}"]`,
    ...(row.includes("/") ? [`[data-editable-item="${CSS.escape(row)}"]`, `[data-editable-item="section:${CSS.escape(row)}"]`] : []),
  ].map((selector) => document.body.querySelector(selector)).find(Boolean)
  return found ?? moreAt(key)
}

// Scrolls the first of the keys that the page shows into view and marks all of them for a moment.
export function pointAt(keys) {
  const places = [...new Set(keys.map(placeOf).filter(Boolean))]
  if (places.length && !inView(places[0])) places[0].scrollIntoView({ block: "center" })
  for (const place of places) {
    place.toggleAttribute("data-editable-marked", true)
    setTimeout(() => place.removeAttribute("data-editable-marked"), MARKED)
  }
}

// What the page does not print is edited in a panel at an element.
const moreAt = (key) => [...document.body.querySelectorAll("[data-editable-more], [data-editable-more-attr]")].find(({ dataset }) =>
  [dataset.editableMore, dataset.editableMoreAttr].some((json) => JSON.parse(json ?? "[]").some((field) => field.key === key))) ?? null

function inView(element) {
  const { top, bottom } = element.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}
