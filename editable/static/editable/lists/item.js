// Owns what is done with a whole item: moving, copying, deleting.
import { addControl } from "editable/controls"
import { itemsOf, listOf, unitOf } from "editable/lists/items_of"
import { button, icon, make } from "editable/make"
import { refresh } from "editable/refresh"
import { all } from "editable/savers"
import { done } from "editable/undo"
import { words } from "editable/words"

const [FIRST, LAST] = [1, 9]
const performing = () => import("editable/lists/perform")

export class ItemTools {
  #element; #removes = []; #moving = false; #off = new AbortController()
  #handle = make("span", { dataset: { editableHandle: "" }, title: words.lists.drag, "aria-hidden": "true" }, icon("grip"))
  #up = this.#tool("up", () => this.#move(-1))
  #down = this.#tool("down", () => this.#move(1))
  #copy = this.#tool("copy", () => this.#duplicate())
  #delete = this.#tool("remove", (event) => this.#remove(event))

  constructor(element) {
    this.#element = element
  }

  connect() {
    const { editableDuplicateUrl: copy, editableDeleteUrl: remove } = this.#element.dataset
    const { signal } = this.#off
    this.#moving = Boolean(listOf(this.#element)?.dataset.editableOrderUrl)
    if (this.#moving) this.#add(FIRST, this.#handle, this.#up, this.#down)
    if (copy || remove) this.#add(LAST, copy ? this.#copy : null, remove ? this.#delete : null)
    if (this.#moving) this.#ordered(signal)
    document.addEventListener("editable:refreshed", () => this.#draw(), { signal })
    this.#element.addEventListener("editable:named", () => this.#draw(), { signal })
    this.#draw()
  }

  disconnect() {
    this.#off.abort()
    this.#removes.forEach((remove) => remove())
  }

  // Dragging is fetched when a hand comes near; a finger has no way to announce itself.
  #ordered(signal) {
    if (matchMedia("(pointer: coarse)").matches) this.#draggable(signal)
    else this.#handle.addEventListener("pointerenter", () => this.#draggable(signal), { once: true, signal })
    listOf(this.#element).addEventListener("editable:ordered", () => this.#draw(), { signal })
  }

  async #draggable(signal) {
    const [{ draggable }, { orderOf }] = await Promise.all([import("editable/lists/drag"), import("editable/lists/order")])
    const order = () => orderOf(this.#element)
    draggable(this.#handle, this.#element, order, { mouse: true, signal })
    const menu = this.#handle.closest("[data-editable-controls]").querySelector("[data-editable-tools-button]")
    draggable(menu, this.#element, order, { mouse: false, signal })
  }

  #add(rank, ...parts) {
    this.#removes.push(addControl(this.#element, make("span", { dataset: { editablePart: "" } }, ...parts), [], rank))
  }

  #tool(name, action) {
    const node = button("", action, { dataset: { editableTool: name }, title: words.lists.tools[name] })
    node.append(icon(name), make("span", {}, words.lists.tools[name]))
    return node
  }

  get #label() { return this.#element.dataset.editableItemLabel || words.item }

  // Buttons at the ends stay and can be focused, or the focus would be lost there.
  #draw() {
    for (const [name, node] of Object.entries({ up: this.#up, down: this.#down, copy: this.#copy, remove: this.#delete })) {
      node.setAttribute("aria-label", words.lists.named(words.lists.tools[name], this.#label))
    }
    if (!this.#moving || !this.#element.isConnected) return
    const items = itemsOf(listOf(this.#element))
    this.#up.setAttribute("aria-disabled", String(items[0] === this.#element))
    this.#down.setAttribute("aria-disabled", String(items.at(-1) === this.#element))
  }

  async #move(by) {
    const { orderOf } = await import("editable/lists/order")
    const order = orderOf(this.#element)
    const place = order.items.indexOf(this.#element) + by
    if (place < 0 || place >= order.items.length) return
    order.move(this.#element, place)
    order.save(this.#element)
    this.#element.scrollIntoView({ block: "nearest" })
  }

  async #duplicate() {
    this.#hideMenu()
    const answer = await this.#once(this.#copy, this.#element.dataset.editableDuplicateUrl)
    if (!answer) return
    if (answer.ok) (await import("editable/lists/arrival")).arrive(answer, words.lists.copied)
    else (await performing()).refuse(words.lists.notCopied, answer, () => this.#duplicate())
  }

  // Whoever works with the keyboard finds the focus on Undo.
  async #remove(event) {
    const focus = event?.detail === 0
    this.#hideMenu()
    const answer = await this.#once(this.#delete, this.#element.dataset.editableDeleteUrl)
    if (!answer) return
    if (!answer.ok) (await performing()).refuse(words.lists.notDeleted, answer, () => this.#remove())
    if (answer.ok || answer.code === "not_found") this.#leave()
    if (answer.ok) done({ revision: answer.revision, message: words.lists.deleted(this.#label), focus })
    await refresh()
  }

  async #once(node, url) {
    if (node.getAttribute("aria-busy")) return null
    node.setAttribute("aria-busy", "true")
    const answer = await (await performing()).perform(url)
    node.removeAttribute("aria-busy")
    return answer
  }

  // Outside a list an item has no place to come back to, so it is only out of sight.
  #leave() {
    const name = `${this.#element.dataset.editableItem}/`
    all().filter((saver) => saver.unsaved && saver.key.startsWith(name)).forEach((saver) => saver.abandon())
    if (listOf(this.#element)) unitOf(this.#element).remove()
    else this.#element.toggleAttribute("data-editable-gone", true)
  }

  #hideMenu() {
    const menu = this.#copy.closest("[popover]") ?? this.#delete.closest("[popover]")
    if (menu?.matches(":popover-open")) menu.hidePopover()
  }
}
