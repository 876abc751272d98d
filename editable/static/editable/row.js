// Owns the labelled inputs of one field, or of a group that is saved together, with their errors.
import { openHistory } from "editable/history"
import { button, icon, make } from "editable/make"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { saverOf } from "editable/savers"
import { groupText } from "editable/wire"
import { words } from "editable/words"

const LABELLED = "input, select, textarea"
let count = 0

export class Row {
  #field; #members; #saver; #start; #off = new AbortController()

  // Every kind of field has a module with `control(field, changed, tell, saver)`; it returns {element, set(text)}, and
  // may return focus(), connect() for when it stands in the page, and disconnect().
  // changed(text, now): a person changed the value; `now` where nothing more of it is to be expected.
  // tell(message): why what was typed is no value yet, or null.
  static async make(field) {
    const modules = await Promise.all(membersOf(field).map(({ kind }) => import(`editable/kinds/${kind}`)))
    return new Row(field, modules)
  }

  constructor(field, modules) {
    this.#field = field
    this.#saver = saverOf(field)
    this.#start = this.#saver.stored
    this.#members = membersOf(field).map((member, index) => this.#member(member, modules[index]))
    const errors = { dataset: { editableError: "" }, id: `editable-row-error-${++count}`, role: "alert" }
    this.error = make("p", errors)
    this.element = make("div", { dataset: { editableRow: this.#saver.key } }, ...this.#members.map((member) => member.element), this.error)
    if (field.group) Object.assign(this.element, { role: "group", ariaLabel: this.#saver.label })
    this.#show(this.#saver.value)
    this.#onState()
  }

  get key() { return this.#saver.key }

  focus() {
    const [{ focus }] = this.#members
    if (focus) return focus()
    const first = this.element.querySelector("input, select, textarea, button, [contenteditable]")
    first?.focus()
    if (first?.localName === "input") first.select() // as with the Tab key: typing replaces
  }

  connect() {
    this.#members.forEach((member) => member.connect?.())
    const listen = (target, name, method) => target.addEventListener(name, (event) => method.call(this, event), { signal: this.#off.signal })
    listen(this.element, "focusout", (event) => { if (!this.element.contains(event.relatedTarget)) this.#saver.flush() })
    listen(this.element, "keydown", this.#onKey)
    listen(this.#saver, "editable:state", this.#onState)
    listen(this.#saver, "editable:replaced", (event) => this.#show(event.detail.value))
    listen(this.#saver, "editable:saved", () => { if (!this.#saver.unsaved) refresh() })
  }

  disconnect() {
    this.#saver.flush()
    if (this.#saver.unsaved) this.#saver.addEventListener("editable:saved", () => refresh(), { once: true })
    this.#members.forEach((member) => member.disconnect?.())
    this.#off.abort()
  }

  #member(field, { control }) {
    const error = make("p", { id: `editable-row-error-${++count}`, role: "alert", dataset: { editableError: "" }, hidden: true })
    const changed = (text, now) => this.#changed(field, text, now)
    const told = { control: null, server: null }
    const draw = () => say(element, error, told.control ?? told.server)
    const tell = (message) => { told.control = message; draw() }
    const refuse = (message) => { told.server = message; draw() }
    const { element, set, focus, connect, disconnect } = control(field, changed, tell, this.#saver)
    for (const input of inputsOf(element)) {
      if (field.required && input.type !== "checkbox") input.setAttribute("aria-required", "true")
    }
    const labelled = element.matches(LABELLED)
    const box = labelled ? label(field, element) : make("fieldset", {}, make("legend", {}, field.label), element)
    return { field, set, refuse, focus, connect, disconnect, element: make("div", { dataset: { editableMember: field.kind } }, box, error, field.url ? historyButton(field) : null) }
  }

  #changed(field, text, now) {
    const { group } = this.#field
    const others = group && JSON.parse(this.#saver.value)
    this.#saver.change(group ? groupText(group, (name) => (name === field.name ? text : others[name])) : text)
    if (now && !group) this.#saver.flush()
  }

  #onKey(event) {
    if (event.isComposing || event.defaultPrevented || event.target.closest("[data-editable-own-keys]")) return
    if (event.key === "Escape" && this.#saver.value !== this.#start) this.#saver.revert(this.#start)
    if (event.key === "Escape") this.#show(this.#saver.value)
    if (event.key === "Enter" && event.target.matches("input, select")) {
      event.preventDefault()
      this.#saver.flush()
      event.target.dispatchEvent(new CustomEvent("editable:done", { bubbles: true }))
    }
  }

  #show(value) {
    const { group } = this.#field
    const texts = group ? JSON.parse(value) : null
    for (const { field, set } of this.#members) set(group ? texts[field.name] : value)
  }

  // What the server says about one field stands at it; the rest at the group.
  #onState() {
    const { problem } = this.#saver
    const own = (name) => (this.#field.group ? problem?.errors?.[name]?.join(" ") : atField(problem)) || null
    this.#members.forEach(({ field, refuse }) => refuse(own(field.name)))
    const told = this.#members.some(({ field }) => own(field.name))
    const message = told ? null : atField(problem)
    this.error.textContent = message ?? ""
    this.error.hidden = !message
  }
}

const membersOf = (field) => field.group ?? [field]
const inputsOf = (element) => (element.matches(LABELLED) ? [element] : [...element.querySelectorAll(LABELLED)])

function label(field, input) {
  const check = input.type === "checkbox"
  return make("label", check ? { dataset: { editableCheck: "" } } : {}, ...(check ? [input, field.label] : [make("span", {}, field.label), input]))
}

function historyButton(field) {
  // Its name is the same everywhere, or whoever looks for the input by its label would find two.
  const name = words.history.open
  const node = button("", () => openHistory(field), { title: name, "aria-label": name, dataset: { editableIconButton: "", editableHistory: "" } })
  node.append(icon("history"))
  return node
}

function say(element, error, message) {
  if (error.textContent !== (message ?? "")) error.textContent = message ?? ""
  error.hidden = !message
  for (const input of inputsOf(element)) {
    for (const name of ["aria-invalid", "aria-errormessage", "aria-describedby"]) input.removeAttribute(name)
    if (!message) continue
    input.setAttribute("aria-invalid", "true")
    input.setAttribute("aria-errormessage", error.id)
    input.setAttribute("aria-describedby", error.id)
  }
}
