// Owns the popover for fields that the page does not print: real inputs, each with its own saver.
import { addControl } from "editable/controls"
import { layer } from "editable/layer"
import { button, icon, make } from "editable/make"
import { MoreField } from "editable/more_field"
import { find } from "editable/savers"
import { words } from "editable/words"

export class More {
  #element; #remove; #popover = null; #fields = []
  #button = button("", () => this.#open(), { dataset: { editableIconButton: "" }, "aria-haspopup": "dialog" })

  constructor(element) {
    this.#element = element
  }

  connect() {
    const label = this.#element.dataset.editableItemLabel || this.#list().map((field) => field.label).join(", ")
    this.#button.append(icon("gear"))
    this.#button.setAttribute("aria-label", words.moreOf(label))
    this.#button.title = words.moreOf(label)
    this.#remove = addControl(this.#element, this.#button, this.#list().map((field) => field.key))
    document.addEventListener("editable:refreshed", this.#adopt)
  }

  #adopt = () => {
    if (!this.#element.isConnected) return
    for (const { key, value, base } of this.#list()) find(key)?.adopt(String(value ?? ""), base, { fresh: true })
  }

  disconnect() {
    this.#remove()
    document.removeEventListener("editable:refreshed", this.#adopt)
    this.#popover?.hidePopover()
  }

  // What the element says now; an element may have both attributes.
  #list() {
    const { editableMore, editableMoreAttr } = this.#element.dataset
    return [editableMore, editableMoreAttr].flatMap((json) => JSON.parse(json ?? "[]"))
  }

  #open() {
    this.#fields = this.#list().map((field) => new MoreField(field))
    this.#popover = make("div", { role: "dialog", popover: "auto", "aria-label": this.#button.title, dataset: { editablePopover: "" } },
      make("h2", {}, this.#button.title), ...this.#fields.map((field) => field.element),
      make("div", { dataset: { editableButtons: "" } }, button(words.close, () => this.#popover.hidePopover())))
    layer().append(this.#popover)
    this.#popover.addEventListener("toggle", (event) => { if (event.newState === "closed") this.#closed() })
    this.#popover.showPopover()
    this.#place()
    this.#fields.forEach((field) => field.connect())
    this.#fields[0]?.input.focus()
  }

  // Below the button where there is room, always inside the window.
  #place() {
    const at = this.#button.getBoundingClientRect()
    const { width, height } = this.#popover.getBoundingClientRect()
    const inside = (start, size, room) => Math.max(8, Math.min(start, room - size - 8))
    this.#popover.style.left = `${inside(at.right - width, width, document.documentElement.clientWidth)}px`
    this.#popover.style.top = `${inside(at.bottom + 8, height, innerHeight)}px`
  }

  #closed() {
    this.#fields.forEach((field) => field.disconnect())
    this.#popover.remove()
    this.#popover = null
    if (document.activeElement === document.body) this.#button.focus()
  }
}
