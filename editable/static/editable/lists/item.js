// Owns the controls of a whole item: moving, copying, deleting.
import { addControl } from "editable/controls"
import { later } from "editable/later"
import { itemsOf, listOf } from "editable/lists/items_of"
import { button, icon, make } from "editable/make"
import { words } from "editable/words"

const [FIRST, LAST] = [1, 9]

export class ItemTools {
  #element; #removes = []; #moving = false; #off = new AbortController()
  #handle = make("span", { dataset: { editableHandle: "" }, title: words.lists.drag, "aria-hidden": "true" }, icon("grip"))
  #up = this.#tool("up", () => this.#move(-1))
  #down = this.#tool("down", () => this.#move(1))
  #copy = this.#tool("copy", () => this.#act("duplicate", this.#copy))
  #delete = this.#tool("remove", ({ detail }) => this.#act("remove", this.#delete, { focus: detail === 0 }))

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
    const order = (await later("lists/order"))?.orderOf(this.#element)
    if (!order) return
    const place = order.items.indexOf(this.#element) + by
    if (place < 0 || place >= order.items.length) return
    order.move(this.#element, place)
    order.save(this.#element)
    this.#element.scrollIntoView({ block: "nearest" })
  }

  async #act(name, node, options) {
    this.#hideMenu()
    ;(await later("lists/item_actions"))?.[name](this.#element, node, options)
  }

  #hideMenu() {
    const menu = this.#copy.closest("[popover]") ?? this.#delete.closest("[popover]")
    if (menu?.matches(":popover-open")) menu.hidePopover()
  }
}
