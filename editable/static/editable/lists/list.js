// Owns what is offered at a list: adding an item, and pictures that are dropped or chosen.
import { later } from "editable/later"
import { pin } from "editable/layer"
import { itemsOf } from "editable/lists/items_of"
import { button, icon, make } from "editable/make"
import { words } from "editable/words"

export class List {
  #list; #unpin; #off = new AbortController()
  #text = make("span")
  #add = button("", () => this.#adding(), { dataset: { editableAdd: "" } })
  #input = make("input", { type: "file", multiple: true, accept: "image/*", hidden: true, tabIndex: -1, "aria-hidden": "true" })
  #choose = button("", () => this.#input.click())

  constructor(list) {
    this.#list = list
  }

  connect() {
    const { signal } = this.#off
    const pictures = "editableListImage" in this.#list.dataset
    this.#add.append(icon("plus"), this.#text)
    this.#choose.append(icon("picture"), make("span", {}, words.lists.addFiles))
    const parts = pictures ? [this.#choose, this.#input] : []
    this.#unpin = pin(make("div", { dataset: { editableListControls: "" } }, this.#add, ...parts), this.#list, "end")
    document.addEventListener("editable:refreshed", () => this.#draw(), { signal })
    if (pictures) this.#takeFiles(signal)
    this.#draw()
  }

  disconnect() {
    this.#off.abort()
    this.#unpin()
  }

  get #label() { return this.#list.dataset.editableListLabel }

  #draw() {
    if (!this.#list.isConnected) return
    this.#text.textContent = itemsOf(this.#list).length ? words.lists.add(this.#label) : words.lists.addFirst(this.#label)
  }

  async #adding() {
    (await later("lists/adding"))?.add(this.#list, this.#add)
  }

  // A picture in the list takes what is dropped on it itself.
  #takeFiles(signal) {
    const listen = (target, name, method) => target.addEventListener(name, method, { signal })
    const mark = (on) => this.#list.toggleAttribute("data-editable-target", on)
    listen(this.#list, "dragover", (event) => {
      const ours = event.dataTransfer.types.includes("Files") && !event.defaultPrevented
      mark(ours)
      if (ours) event.preventDefault()
    })
    listen(this.#list, "dragleave", (event) => { if (!this.#list.contains(event.relatedTarget)) mark(false) })
    listen(this.#list, "drop", (event) => {
      mark(false)
      if (event.defaultPrevented || !event.dataTransfer.files.length) return
      event.preventDefault()
      this.#send(event.dataTransfer.files)
    })
    listen(this.#input, "change", () => {
      this.#send(this.#input.files)
      this.#input.value = ""
    })
  }

  async #send(chosen) {
    const { editableAddUrl: url, editableListImage: field } = this.#list.dataset
    const files = [...chosen]
    if (files.length) (await later("lists/bulk"))?.addFiles(files, url, `value-${field}`)
  }
}
