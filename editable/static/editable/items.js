// Owns hiding and showing an item or a section: a badge and a button at it.
import { addControl } from "editable/controls"
import { button, make } from "editable/make"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { saverFor } from "editable/savers"
import { words } from "editable/words"

export class Item {
  #element; #saver; #remove
  #badge = make("span", { dataset: { editableBadge: "" } }, words.hidden)
  #button = button("", () => this.#toggle())
  #error = make("p", { role: "alert", dataset: { editableError: "" } })
  #off = new AbortController()

  constructor(element) {
    const { editableActiveUrl: url, editableActiveBase: base, editableActive: value, editableItemLabel: label } = element.dataset
    const key = `${element.dataset.editableItem}/active`
    this.#element = element
    this.#saver = saverFor({ key, url, base, label, value })
  }

  connect() {
    const control = make("div", { dataset: { editableItemControl: "" } }, this.#badge, this.#button, this.#error)
    this.#remove = addControl(this.#element, control, [this.#saver.key])
    const { signal } = this.#off
    this.#saver.addEventListener("editable:state", () => this.#onState(), { signal })
    this.#saver.addEventListener("editable:saved", () => refresh(), { signal })
    this.#saver.addEventListener("editable:replaced", () => this.#draw(), { signal })
    document.addEventListener("editable:refreshed", () => this.#adopt(), { signal })
    this.#error.hidden = true
    this.#draw()
  }

  #adopt() {
    if (!this.#element.isConnected) return
    const { editableActive: value, editableActiveBase: base } = this.#element.dataset
    this.#saver.adopt(value, base, { fresh: true })
    this.#draw()
  }

  disconnect() {
    this.#off.abort()
    this.#remove()
  }

  #toggle() {
    this.#error.hidden = true
    this.#saver.change(this.#saver.stored === "true" ? "false" : "true")
    this.#saver.flush()
  }

  // A refused wish is not kept: the reason is said, the item stays as it is.
  #onState() {
    const refused = this.#saver.state === "problem" && atField(this.#saver.problem)
    if (refused) {
      this.#error.textContent = refused
      this.#error.hidden = false
      this.#saver.revert(this.#saver.stored)
    }
    this.#draw()
  }

  #draw() {
    const active = this.#saver.stored === "true"
    const label = this.#element.dataset.editableItemLabel || words.item
    this.#element.dataset.editableActive = String(active)
    this.#badge.hidden = active
    this.#button.textContent = active ? words.hide : words.show
    this.#button.setAttribute("aria-label", active ? words.hideItem(label) : words.showItem(label))
  }
}
