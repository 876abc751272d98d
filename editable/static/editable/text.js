// Owns a text on the page that is edited where it stands: opening, closing, what is shown meanwhile.
import { caretAt, selectionIn, selectOffsets } from "editable/caret"
import { FieldError } from "editable/field_error"
import { lengthOf, normalise, readText, writeText } from "editable/markup"
import { CONTROLS, plainInput } from "editable/plain_input"
import { atField } from "editable/problems"
import { saverFor } from "editable/savers"
import { words } from "editable/words"

const BUTTONS = "button, summary, [role=button]"

export class TextField {
  #host; #saver; #error; #span = null; #start; #pointing = false; #leaving = false
  #off = new AbortController()

  constructor(host) {
    const { editableKey: key, editableUrl: url, editableBase: base, editableLabel: label } = host.dataset
    this.#host = host
    this.#error = new FieldError(host)
    this.#saver = saverFor({ key, url, base, label, value: readText(host) })
  }

  connect() {
    const listen = (target, name, method) => target.addEventListener(name, (event) => method.call(this, event), { signal: this.#off.signal })
    this.#tabStop(true)
    listen(this.#host, "mousedown", this.#onMouseDown)
    listen(this.#host, "click", this.#onClick)
    listen(this.#host, "dragstart", (event) => { if (this.#span) event.preventDefault() })
    listen(this.#host, "focus", this.#onHostFocus)
    listen(this.#host, "keydown", this.#onKey)
    const control = this.#host.closest(BUTTONS)
    if (control) listen(control, "keydown", (event) => { if (event.key === "F2") this.#open() })
    listen(window, "mouseup", () => { this.#pointing = false })
    listen(this.#saver, "editable:state", this.#onState)
    listen(this.#saver, "editable:replaced", (event) => { if (this.#span) this.#span.textContent = event.detail.value })
    listen(document, "editable:refreshed", this.#adopt)
  }

  #adopt() {
    if (this.#span || !this.#host.isConnected) return
    this.#saver.adopt(readText(this.#host), this.#host.dataset.editableBase, { fresh: true })
  }

  disconnect() {
    this.#off.abort()
    this.#error.clear(this.#span)
  }

  // A button may hold no other tab stop; there F2 opens its text.
  #tabStop(on) {
    if (!this.#host.closest(BUTTONS)) this.#host.tabIndex = on ? 0 : -1
  }

  // The click that follows a press opens the field, with the caret at the point.
  #onMouseDown(event) {
    this.#pointing = true
    if (!this.#span || event.target !== this.#host || event.button !== 0) return
    event.preventDefault()
    this.#open({ x: event.clientX, y: event.clientY })
  }

  // A press that becomes a drag has no end, so the focus it brings takes it away too.
  #onHostFocus() {
    if (!this.#pointing && !this.#leaving) this.#open()
    this.#pointing = false
  }

  #onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey && this.#host.closest("a")) return
    if (this.#host.closest(CONTROLS)) {
      event.preventDefault()
      event.stopPropagation()
    }
    if (document.activeElement !== this.#span) this.#open({ x: event.clientX, y: event.clientY })
  }

  #onKey(event) {
    if (event.target !== this.#host || !["Enter", "F2", " "].includes(event.key) || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.#open()
  }

  #open(point) {
    const selected = this.#span ? null : selectionIn(this.#host)
    if (!this.#span) this.#makeInput()
    this.#span.focus({ preventScroll: Boolean(point) })
    if (selected) selectOffsets(this.#span, selected)
    else caretAt(this.#span, point)
  }

  #makeInput() {
    const on = { changed: () => this.#changed(), leave: () => this.#leave(), revert: () => this.#revert() }
    this.#start = this.#saver.stored
    this.#span = plainInput(this.#host, on)
    this.#span.textContent = this.#saver.value
    this.#span.addEventListener("focus", () => this.#onFocus())
    this.#span.addEventListener("blur", () => this.#onBlur())
    this.#host.replaceChildren(this.#span)
    this.#draw()
  }

  // While the text is typed into, the element around it is no tab stop: Shift+Tab leads out.
  #onFocus() {
    this.#tabStop(false)
    this.#span.tabIndex = 0
    if (this.#typed() !== this.#saver.value) this.#span.textContent = this.#saver.value
  }

  #onBlur() {
    if (!this.#span) return
    this.#saver.change(this.#typed())
    this.#saver.flush()
    if (!this.#span || !document.hasFocus()) return
    this.#tabStop(true)
    this.#span.tabIndex = -1
    this.#close()
  }

  #changed() {
    this.#saver.change(this.#typed())
    this.#onState()
  }

  // A stored text that is not in normal form is no change of its own.
  #typed() {
    const kind = this.#host.dataset.editable
    const text = normalise(readText(this.#span), kind)
    return text === normalise(this.#saver.stored, kind) ? this.#saver.stored : text
  }

  #leave() {
    this.#changed()
    this.#leaving = true
    this.#host.focus({ preventScroll: true })
    this.#leaving = false
  }

  #revert() {
    this.#saver.revert(this.#start)
    this.#span.textContent = this.#saver.value
    this.#leave()
  }

  #onState() {
    this.#draw()
    this.#close()
  }

  #draw() {
    this.#host.dataset.editableState = this.#saver.state
    this.#error.show(this.#span, this.#tooLong() ?? atField(this.#saver.problem))
    this.#span?.toggleAttribute("data-editable-blank", this.#typed() === "")
  }

  #tooLong() {
    const limit = Number(this.#host.dataset.editableMaxlength)
    const over = limit && this.#span ? lengthOf(this.#typed()) - limit : 0
    return over > 0 ? words.tooLong(over, limit) : null
  }

  // Unsaved or refused text stays as it was typed; what is saved is shown as it is stored.
  #close() {
    if (!this.#span || this.#span === document.activeElement || this.#saver.unsaved || this.#saver.problem) return
    this.#span = null
    this.#tabStop(true)
    writeText(this.#host, this.#saver.stored)
  }
}
