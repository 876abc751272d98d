// Owns a picture on the page: drop or paste a file on it, click it for everything else.
import { described } from "editable/described"
import { FieldError } from "editable/field_error"
import { emptyAt, flagAt, uploadAt } from "editable/picture_notes"
import { refresh } from "editable/refresh"
import { saverOf } from "editable/savers"
import { pictureOf, send } from "editable/sending"
import { letGo } from "editable/uploads"
import { ValueField, workAt } from "editable/value"

const DESCRIBING = new Set(["alt", "decorative"])

export class ImageField {
  #host; #value; #saver; #error; #off = new AbortController()

  constructor(host) {
    this.#host = host
    this.#value = new ValueField(host, fieldsOf)
    this.#saver = saverOf(described(host))
    this.#error = new FieldError(host)
  }

  connect() {
    const { signal } = this.#off
    this.#value.connect()
    const listen = (target, name, method) => target.addEventListener(name, (event) => method.call(this, event), { signal })
    listen(this.#host, "dragover", this.#onDragOver)
    listen(this.#host, "dragleave", () => this.#mark(false))
    listen(this.#host, "drop", this.#onDrop)
    listen(document, "paste", this.#onPaste)
    listen(this.#host, "keydown", (event) => { if (event.key === "Escape") this.#forget() })
    listen(this.#host, "click", () => this.#tell(null))
    listen(this.#host, "dragstart", (event) => event.preventDefault())
    listen(this.#saver, "editable:saved", this.#onSaved)
    listen(this.#saver, "editable:replaced", this.#onReplaced)
    listen(document, "editable:refreshed", this.#named)
    this.#named()
    uploadAt(this.#host, this.#saver, signal)
    emptyAt(this.#host, this.#saver, signal)
    flagAt(this.#host, this.#saver, () => aboutOf(this.#host).filter(({ role }) => DESCRIBING.has(role)), signal)
  }

  disconnect() {
    this.#value.disconnect()
    this.#off.abort()
    this.#error.clear()
  }

  // What can be pressed is no decoration, whatever its picture is.
  #named() {
    if (this.#host.alt === "") this.#host.removeAttribute("alt")
  }

  #mark(on) {
    this.#host.toggleAttribute("data-editable-target", on)
  }

  #onDragOver(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    event.dataTransfer.dropEffect = "copy"
    this.#mark(true)
  }

  #onDrop(event) {
    this.#mark(false)
    this.#take(event, event.dataTransfer.files)
  }

  // Browsers differ in which element a paste without a caret is told to.
  #onPaste(event) {
    if (document.activeElement === this.#host) this.#take(event, event.clipboardData.files)
  }

  #take(event, files) {
    if (!files.length) return
    event.preventDefault()
    workAt(this.#saver, this.#host)
    send(this.#saver, pictureOf(files), (message) => this.#tell(message))
  }

  // Why a file was not even sent; what the server says is told by the value.
  #tell(message) {
    this.#error.show(this.#host, message)
  }

  #forget() {
    this.#tell(null)
    letGo(this.#saver)
  }

  // Another picture has another middle.
  #onSaved() {
    refresh()
    const focal = aboutOf(this.#host).find(({ role }) => role === "focal")
    if (!focal) return
    const saver = saverOf(focal)
    saver.change("")
    saver.flush()
  }

  #onReplaced() {
    if (this.#host.dataset.editableBase !== this.#saver.base) refresh()
  }
}

const aboutOf = (host) => described(host).about ?? []

// Everything about a picture in one panel.
function fieldsOf(host) {
  const image = described(host)
  const about = aboutOf(host).map((field) => (field.role === "focal" ? { ...field, kind: "focal", image } : field))
  return [{ ...image, pointed: about.some(({ role }) => role === "focal") }, ...about]
}
