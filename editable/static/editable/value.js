// Owns a value on the page that is edited in a panel at it: a date, a number, a choice, a relation, a file.
import { described } from "editable/described"
import { FieldError } from "editable/field_error"
import { later, prepare } from "editable/later"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { saverOf, stateOf } from "editable/savers"
import { words } from "editable/words"

const KEYS = ["Enter", " ", "F2"]
const BUTTONS = "button, summary, label, [role=button]"
// What these are must still be heard, so that none of them becomes a button.
const MEANT = "h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, caption, figcaption, label"

// The copy of a field that somebody works at tells what is wrong; without one, every copy does.
const places = new WeakMap()

export const workAt = (saver, host) => places.set(saver, host)

export function speaks(saver, host) {
  const place = places.get(saver)
  return !place?.isConnected || place === host
}

export class ValueField {
  #host; #fieldsOf; #saver; #error; #open = false; #off = new AbortController()

  // `fieldsOf(host)` are the fields of the panel.
  constructor(host, fieldsOf = (element) => [described(element)]) {
    this.#host = host
    this.#fieldsOf = fieldsOf
    this.#error = new FieldError(host)
    this.#saver = saverOf(described(host))
  }

  connect() {
    const listen = (target, name, method) => target.addEventListener(name, (event) => method.call(this, event), { signal: this.#off.signal })
    listen(this.#host, "click", this.#onClick)
    listen(this.#host, "keydown", this.#onKey)
    listen(this.#host, "pointerenter", this.#warm)
    listen(this.#host, "focus", this.#warm)
    listen(this.#saver, "editable:state", this.#draw)
    listen(this.#saver, "editable:replaced", this.#onReplaced)
    listen(document, "editable:refreshed", this.#adopt)
    this.#tabStop()
    this.#draw()
  }

  disconnect() {
    this.#off.abort()
    this.#error.clear()
  }

  // A field that stands several times in one item is one tab stop. A button around it holds no other.
  #tabStop() {
    const inside = this.#host.closest("[data-editable-item]") ?? document.body
    const first = inside.querySelector(`[data-editable-key="${CSS.escape(this.#host.dataset.editableKey)}"]`)
    const stop = first === this.#host && !this.#host.parentElement.closest(BUTTONS)
    const target = this.#target
    target.tabIndex = stop ? 0 : -1
    if (target.matches(MEANT)) return
    target.setAttribute("aria-haspopup", "dialog")
    if (!target.matches("a, button, [role]")) target.setAttribute("role", "button")
    const label = this.#host.dataset.editableLabel || words.unnamed
    target.setAttribute("aria-label", words.editValue(label, target.alt ?? this.#host.textContent.trim()))
  }

  // A link inside is the tab stop, since a button holds no other.
  get #target() { return this.#host.querySelector("a[href], button") ?? this.#host }

  #warm() {
    const fields = this.#fieldsOf(this.#host).flatMap((field) => field.group ?? [field])
    for (const name of ["panel", ...fields.map((field) => `kinds/${field.kind}`)]) prepare(name)
  }

  #adopt() {
    if (!this.#host.isConnected) return
    const { value, base } = stateOf(described(this.#host))
    this.#saver.adopt(value, base, { fresh: true })
    this.#tabStop()
  }

  // Only the server prints values.
  #onReplaced() {
    if (stateOf(described(this.#host)).base !== this.#saver.base) refresh()
  }

  #onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey && this.#host.closest("a")) return
    event.preventDefault()
    event.stopPropagation()
    this.#edit()
  }

  #onKey(event) {
    if (event.target !== this.#target || !KEYS.includes(event.key) || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.#edit()
  }

  async #edit() {
    workAt(this.#saver, this.#host)
    const panel = await later("panel")
    if (!panel) return
    this.#open = true
    this.#draw()
    await panel.openPanel(words.edit(this.#saver.label), this.#fieldsOf(this.#host), this.#host, () => {
      this.#open = false
      this.#draw()
      if (document.activeElement === document.body && this.#host.isConnected) this.#target.focus({ preventScroll: true })
    })
  }

  // While the panel is open it says what is wrong.
  #draw() {
    this.#host.dataset.editableState = this.#saver.state
    const silent = this.#open || !speaks(this.#saver, this.#host)
    this.#error.show(this.#host, silent ? null : atField(this.#saver.problem))
  }
}
