// Owns what is offered at a list: adding an item, and pictures that are dropped or chosen.
import { get } from "editable/api"
import { pin } from "editable/layer"
import { itemsOf } from "editable/lists/items_of"
import { button, icon, make } from "editable/make"
import { words } from "editable/words"

const performing = () => import("editable/lists/perform")

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

  // A second press while the first one is on its way is the same wish.
  async #adding() {
    if (this.#add.getAttribute("aria-busy")) return
    this.#add.setAttribute("aria-busy", "true")
    this.#add.setAttribute("aria-disabled", "true")
    const answer = await this.#ask()
    this.#add.removeAttribute("aria-busy")
    this.#add.removeAttribute("aria-disabled")
    if (answer?.ok) await (await import("editable/lists/arrival")).arrive(answer, "editableListNeeds" in this.#list.dataset ? words.lists.added : words.lists.addedHidden)
    else if (answer) (await performing()).refuse(words.lists.notAdded, answer, () => this.#adding())
  }

  // Resolves to null where somebody thinks better of it.
  async #ask() {
    const { editableAddUrl: url, editableListNeeds: needs } = this.#list.dataset
    if (needs === undefined) return (await performing()).perform(url)
    const form = await get(url)
    if (!form.ok) return form
    const { askValues } = await import("editable/lists/form")
    return askValues(words.lists.add(this.#label), url, form.fields)
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
    if (files.length) (await import("editable/lists/bulk")).addFiles(files, url, `value-${field}`)
  }
}
