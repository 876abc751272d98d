// Counts how often somebody came to type into each field: from focus to blur is one visit.

const ROW = "[data-editable-row]"
// What belongs to an open field: going there and coming back is no leaving.
const PARTS = "[data-editable-toolbar], dialog"
const counts = new Map()
// Another load of the page begins anew.
const first = Date.now()

export function connect() {
  document.addEventListener("focusin", ({ target, relatedTarget }) => {
    const row = target.closest?.(ROW)
    if (relatedTarget?.closest(PARTS) || row?.contains(relatedTarget)) return
    const key = row ? row.dataset.editableRow : target.isContentEditable && target.closest("[data-editable-key]")?.dataset.editableKey
    if (key) counts.set(key, (counts.get(key) ?? first) + 1)
  })
}

// Undefined for what nobody types into, such as a switch at an item.
export const visitOf = (key) => counts.get(key)
