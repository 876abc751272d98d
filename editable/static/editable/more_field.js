// Owns one labelled input of a popover and its error.
import { make } from "editable/make"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { saverFor } from "editable/savers"

const TYPES = { url: "url", email: "email", boolean: "checkbox" }
let count = 0

export class MoreField {
  #saver; #boolean
  #error = make("p", { id: `editable-more-error-${++count}`, role: "alert", dataset: { editableError: "" } })
  #off = new AbortController()

  constructor({ kind, url, key, base, label, value, maxlength, required }) {
    this.#boolean = kind === "boolean"
    this.#saver = saverFor({ key, url, base, label, value: String(value ?? "") })
    this.input = kind === "multiline" ? make("textarea", { rows: 4 }) : make("input", { type: TYPES[kind] ?? "text" })
    if (required && !this.#boolean) this.input.setAttribute("aria-required", "true")
    if (maxlength) this.input.dataset.editableMaxlength = maxlength
    this.element = make("div", { dataset: { editableRow: "" } },
      this.#boolean ? make("label", { dataset: { editableCheck: "" } }, this.input, label) : make("label", {}, label, this.input), this.#error)
    this.#show(this.#saver.value)
    this.#onState()
  }

  connect() {
    const listen = (target, name, method) => target.addEventListener(name, method, { signal: this.#off.signal })
    listen(this.input, "input", () => this.#saver.change(this.#boolean ? String(this.input.checked) : this.input.value.trim()))
    listen(this.input, "change", () => this.#saver.flush())
    listen(this.input, "keydown", (event) => { if (event.key === "Enter" && event.target.localName === "input") this.#saver.flush() })
    listen(this.#saver, "editable:state", () => this.#onState())
    listen(this.#saver, "editable:replaced", (event) => this.#show(event.detail.value))
    this.#saver.addEventListener("editable:saved", () => { if (!this.#saver.unsaved) refresh() }, { signal: this.#off.signal })
  }

  disconnect() {
    this.#saver.flush()
    if (this.#saver.unsaved) this.#saver.addEventListener("editable:saved", () => refresh(), { once: true })
    this.#off.abort()
  }

  #show(value) {
    if (this.#boolean) this.input.checked = value === "true"
    else this.input.value = value
  }

  #onState() {
    const message = atField(this.#saver.problem)
    this.#error.textContent = message ?? ""
    this.#error.hidden = !message
    this.input.toggleAttribute("aria-invalid", false)
    if (!message) return this.input.removeAttribute("aria-describedby")
    this.input.setAttribute("aria-invalid", "true")
    this.input.setAttribute("aria-errormessage", this.#error.id)
    this.input.setAttribute("aria-describedby", this.#error.id)
  }
}
