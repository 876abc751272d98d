// Owns the button at an element that opens a panel with the fields that the page does not print.
import { addControl, anchorAt } from "editable/controls"
import { later } from "editable/later"
import { button, icon, make } from "editable/make"
import { find, stateOf } from "editable/savers"
import { words } from "editable/words"

export class More {
  #element; #remove
  #button = button("", () => this.#open(), { dataset: { editableIconButton: "" }, "aria-haspopup": "dialog" })

  constructor(element) {
    this.#element = element
  }

  connect() {
    const label = this.#element.dataset.editableItemLabel || this.#list().map((field) => field.label).join(", ")
    this.#button.append(icon("gear"), make("span", {}, words.moreFields))
    this.#button.setAttribute("aria-label", words.moreOf(label))
    this.#button.title = words.moreOf(label)
    this.#remove = addControl(this.#element, this.#button, this.#list().map((field) => stateOf(field).key))
    document.addEventListener("editable:refreshed", this.#adopt)
  }

  #adopt = () => {
    if (!this.#element.isConnected) return
    for (const { key, value, base } of this.#list().map(stateOf)) find(key)?.adopt(value, base, { fresh: true })
  }

  disconnect() {
    this.#remove()
    document.removeEventListener("editable:refreshed", this.#adopt)
  }

  // What the element says now; an element may have both attributes.
  #list() {
    const { editableMore, editableMoreAttr } = this.#element.dataset
    return [editableMore, editableMoreAttr].flatMap((json) => JSON.parse(json ?? "[]"))
  }

  async #open() {
    const anchor = anchorAt(this.#element, this.#button)
    const panel = await later("panel")
    panel?.openPanel(this.#button.title, this.#list(), anchor, () => {
      if (document.activeElement === document.body) anchor.focus()
    })
  }
}
