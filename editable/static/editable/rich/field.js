// Owns a rich text on the page that is edited where it stands: fetching it, opening, closing, what is shown meanwhile.
import { get } from "editable/api"
import { described } from "editable/described"
import { FieldError } from "editable/field_error"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { find, saverOf } from "editable/savers"
import { words } from "editable/words"

const KEYS = ["Enter", " ", "F2"]
// What the pointer fetched on its way is good for a click this much later.
const FRESH = 5000

export class RichField {
  #host; #error; #saver = null; #text = null; #opening = null; #fetched = null; #shown = []
  #stale = false; #pointing = false; #leaving = false; #off = new AbortController()

  constructor(host) {
    this.#host = host
    this.#error = new FieldError(host)
  }

  connect() {
    const listen = (target, name, method) => target.addEventListener(name, (event) => method.call(this, event), { signal: this.#off.signal })
    this.#host.tabIndex = 0
    listen(this.#host, "pointerenter", this.#warm)
    listen(this.#host, "mousedown", () => { this.#pointing = true })
    listen(window, "mouseup", () => { this.#pointing = false })
    listen(this.#host, "click", this.#onClick)
    listen(this.#host, "focus", this.#onFocus)
    listen(this.#host, "blur", this.#onBlur)
    listen(this.#host, "keydown", this.#onKey)
    listen(document, "editable:refreshed", () => { this.#fetched = null })
    this.#useSaver(find(this.#host.dataset.editableKey))
    if (this.#saver?.unsaved) this.#mount(this.#saver.value)
  }

  disconnect() {
    this.#off.abort()
    this.#error.clear()
    this.#opening = null
    this.#text?.destroy()
    this.#text = null
  }

  #warm() {
    if (this.#text || (this.#fetched && Date.now() - this.#fetched.at < FRESH)) return
    const text = import("editable/rich/editor").catch(() => null)
    this.#fetched = { at: Date.now(), text, stored: get(this.#host.dataset.editableUrl) }
  }

  #onClick(event) {
    if (event.ctrlKey || event.metaKey || this.#text) return
    event.preventDefault()
    event.stopPropagation()
    this.#open(points(this.#host, event))
  }

  // A press that becomes a drag has no end, so the focus it brings takes it away too.
  #onFocus() {
    if (!this.#pointing && !this.#leaving && !this.#text) this.#open()
    this.#pointing = false
  }

  #onBlur() {
    if (this.#text || !document.hasFocus()) return
    this.#opening = null
    if (!this.#saver?.problem) this.#error.clear(this.#host)
  }

  // What is typed while the text opens is typed into it then.
  #onKey(event) {
    const shortcut = event.ctrlKey || event.metaKey || event.altKey
    if (this.#text || shortcut || event.target !== this.#host) return
    if (this.#opening && event.key.length === 1) {
      event.preventDefault()
      this.#opening.typed += event.key
    } else if (!this.#opening && KEYS.includes(event.key)) {
      event.preventDefault()
      this.#open()
    } else if (event.key === "Escape") this.#opening = null
  }

  async #open(at = []) {
    if (this.#opening) return
    const opening = this.#opening = { typed: "" }
    this.#host.setAttribute("aria-busy", "true")
    this.#warm()
    const [text, stored] = await Promise.all([this.#fetched.text, this.#fetched.stored])
    this.#host.removeAttribute("aria-busy")
    const ready = text && stored.ok
    if (!ready) this.#fetched = null
    if (this.#opening !== opening || !this.#host.isConnected) return
    this.#opening = null
    if (!ready) return this.#say(stored)
    this.#useSaver(this.#saverWith(stored))
    this.#mount(this.#saver.value, text, at)
    this.#leaving = false
    this.#text.focus(at)
    this.#text.type(opening.typed)
  }

  #saverWith({ value, base }) {
    const saver = saverOf({ ...described(this.#host), value, base })
    saver.adopt(value, base, { fresh: true })
    return saver
  }

  #useSaver(saver) {
    if (!saver || saver === this.#saver) return
    this.#saver = saver
    const listen = (name, method) => saver.addEventListener(name, (event) => method.call(this, event), { signal: this.#off.signal })
    listen("editable:state", this.#onState)
    listen("editable:saved", this.#onSaved)
    listen("editable:replaced", this.#onReplaced)
    this.#draw()
  }

  async #mount(html, { RichText } = {}) {
    const on = {
      changed: () => this.#saver.change(this.#text.value),
      left: () => this.#onLeft(),
      leave: () => this.#leave(),
      idle: () => this.#close(),
    }
    RichText ??= (await import("editable/rich/editor")).RichText
    this.#shown = [...this.#host.childNodes]
    this.#stale = this.#saver.unsaved
    this.#text = new RichText(this.#host, { html, label: this.#host.dataset.editableLabel, on })
    this.#draw()
  }

  #say({ code }) {
    if (code === "signed_out") document.dispatchEvent(new CustomEvent("editable:signed-out"))
    this.#error.show(this.#host, words.rich.cannotOpen[code] ?? words.rich.cannotOpen.other)
  }

  #onSaved() {
    this.#fetched = null
    this.#stale = true
    if (!this.#text && !this.#saver.unsaved) refresh()
  }

  #onReplaced({ detail }) {
    this.#fetched = null
    this.#stale = true
    this.#text?.set(detail.value)
  }

  #onLeft() {
    this.#saver.flush()
    if (document.hasFocus()) this.#close()
  }

  // The focus comes back to the element once it is no input any more.
  #leave() {
    this.#leaving = true
    this.#saver.flush()
    this.#host.blur()
    this.#close()
  }

  #refocus() {
    if (this.#leaving && document.activeElement === document.body) this.#host.focus({ preventScroll: true })
    this.#leaving = false
  }

  // That it is saved is heard right after the state; only then is the text shown that was saved, not the one before it.
  #onState() {
    this.#draw()
    queueMicrotask(() => this.#close())
  }

  #draw() {
    this.#host.dataset.editableState = this.#saver.state
    this.#error.show(this.#host, atField(this.#saver.problem))
  }

  // Unsaved or refused text stays as it was typed; what is saved is shown as the page prints it.
  #close() {
    if (!this.#text || this.#text.busy || this.#saver.unsaved || this.#saver.problem) return
    const html = this.#text.value
    this.#text.destroy(this.#stale ? nodesOf(html) : this.#shown)
    this.#text = null
    this.#fetched = null
    this.#refocus()
    if (this.#stale) refresh()
  }
}

// Where the pointer is, or from where to where it has selected.
function points(host, { clientX: x, clientY: y }) {
  const selection = getSelection()
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null
  if (!range || !host.contains(range.commonAncestorContainer)) return [{ x, y }]
  const [first, last] = [range.getClientRects()[0], [...range.getClientRects()].at(-1)]
  if (!first) return [{ x, y }]
  return [{ x: first.left + 1, y: first.top + first.height / 2 }, { x: last.right - 1, y: last.top + last.height / 2 }]
}

const nodesOf = (html) => [...new DOMParser().parseFromString(html, "text/html").body.childNodes]
