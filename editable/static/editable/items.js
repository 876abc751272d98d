// Owns hiding and showing an item or a section: a badge and a button at it.
import { addControl, addNote } from "editable/controls"
import { button, icon, make } from "editable/make"
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
    const removes = [addNote(this.#element, this.#badge), addNote(this.#element, this.#error), addControl(this.#element, this.#button, [this.#saver.key])]
    this.#remove = () => removes.forEach((remove) => remove())
    const { signal } = this.#off
    this.#saver.addEventListener("editable:state", () => this.#onState(), { signal })
    this.#saver.addEventListener("editable:saved", () => refresh(), { signal })
    this.#saver.addEventListener("editable:replaced", () => this.#draw(), { signal })
    document.addEventListener("editable:refreshed", () => this.#adopt(), { signal })
    this.#element.addEventListener("editable:named", () => this.#draw(), { signal })
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
    this.#button.replaceChildren(icon(active ? "hide" : "show"), make("span", {}, active ? words.hide : words.show))
    this.#button.toggleAttribute("data-editable-wordy", !active)
    this.#button.setAttribute("aria-label", active ? words.hideItem(label) : words.showItem(label))
    this.#button.title = active ? words.hide : words.show
  }
}
