// Keeps the names of items right: an item that is called by its title has a new name once that is saved.
const named = new Map()

// What each text said when it was last looked at; `editable:named` tells the item.
export function connect() {
  learn()
  for (const name of ["editable:refreshed", "editable:state"]) document.addEventListener(name, learn)
  document.addEventListener("editable:saved", ({ detail }) => rename(detail.saver.key, detail.value), { capture: true })
}

function learn() {
  for (const text of document.querySelectorAll("[data-editable-item] [data-editable=text]:not(:has([data-editable-input]))")) {
    named.set(text.dataset.editableKey, text.textContent)
  }
}

function rename(key, value) {
  const before = named.get(key)
  const name = key.split("/").slice(0, -1).join("/")
  for (const item of before ? document.querySelectorAll(`[data-editable-item="${CSS.escape(name)}"]`) : []) {
    item.dataset.editableItemLabel = item.dataset.editableItemLabel.replace(`“${before}”`, () => `“${value}”`)
    item.dispatchEvent(new CustomEvent("editable:named"))
  }
  named.set(key, value)
}
