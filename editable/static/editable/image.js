// Owns a picture on the page: drop or paste a file on it, click it for everything else; progress stands at it.
import { FieldError } from "editable/field_error"
import { described } from "editable/described"
import { pin } from "editable/layer"
import { button, icon, make } from "editable/make"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { saverOf } from "editable/savers"
import { shrink } from "editable/shrink"
import { cancel } from "editable/uploads"
import { ValueField } from "editable/value"
import { words } from "editable/words"

export class ImageField {
  #host; #value; #saver; #error; #unpin = null; #unbadge = null; #off = new AbortController()
  #bar = make("progress", { max: 1, "aria-label": words.uploading })
  #progress = make("div", { dataset: { editableProgress: "" } }, this.#bar, button(words.cancel, () => cancel(this.#saver)))

  constructor(host) {
    this.#host = host
    this.#value = new ValueField(host, fieldsOf)
    this.#saver = saverOf(described(host))
    this.#error = new FieldError(host)
  }

  connect() {
    this.#value.connect()
    const listen = (target, name, method) => target.addEventListener(name, (event) => method.call(this, event), { signal: this.#off.signal })
    listen(this.#host, "dragover", this.#onDragOver)
    listen(this.#host, "dragleave", () => this.#host.toggleAttribute("data-editable-target", false))
    listen(this.#host, "drop", this.#onDrop)
    listen(this.#host, "paste", this.#onPaste)
    listen(this.#host, "dragstart", (event) => event.preventDefault())
    listen(this.#saver, "editable:progress", ({ detail }) => { this.#bar.value = detail.fraction })
    listen(this.#saver, "editable:state", this.#draw)
    listen(this.#saver, "editable:saved", () => refresh())
    listen(document, "editable:refreshed", this.#badge)
    this.#draw()
    this.#badge()
  }

  disconnect() {
    this.#value.disconnect()
    this.#off.abort()
    this.#unpin?.()
    this.#unbadge?.()
    this.#error.clear()
  }

  #onDragOver(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    event.dataTransfer.dropEffect = "copy"
    this.#host.toggleAttribute("data-editable-target", true)
  }

  #onDrop(event) {
    this.#host.toggleAttribute("data-editable-target", false)
    if (this.#take(event.dataTransfer.files)) event.preventDefault()
  }

  #onPaste(event) {
    if (this.#take(event.clipboardData.files)) event.preventDefault()
  }

  #take(files) {
    if (files.length) send(this.#saver, files[0], (message) => this.#error.show(this.#host, message))
    return files.length > 0
  }

  #draw() {
    const running = this.#saver.state === "saving" && this.#saver.value instanceof Blob
    if (running && !this.#unpin) {
      this.#bar.removeAttribute("value")
      this.#unpin = pin(this.#progress, this.#host, "corner")
    } else if (!running) {
      this.#unpin?.()
      this.#unpin = null
    }
    if (this.#saver.problem || running) this.#error.show(this.#host, atField(this.#saver.problem))
  }

  // A picture that nobody who cannot see it will hear of is flagged.
  #badge() {
    const missing = "editableUndescribed" in this.#host.dataset
    if (!missing) {
      this.#unbadge?.()
      this.#unbadge = null
    }
    if (missing && !this.#unbadge) {
      const flag = button("", () => this.#host.click(), { dataset: { editableFlag: "" }, title: words.undescribed })
      flag.append(icon("alt"), words.undescribed)
      this.#unbadge = pin(flag, this.#host, "start")
    }
  }
}

// Everything about a picture in one panel.
function fieldsOf(host) {
  const image = described(host)
  const about = (image.about ?? []).map((field) => (field.role === "focal" ? { ...field, kind: "focal", image } : field))
  return [{ ...image, pointed: about.some((field) => field.role === "focal") }, ...about]
}

// Sends a chosen file, made smaller where it is too large; `tell(message)` says why it cannot be sent.
export async function send(saver, file, tell) {
  tell(null)
  const { editableUploadBytes: bytes, editableUploadPixels: pixels } = document.querySelector("script[data-editable-assets]").dataset
  try {
    saver.change(await shrink(file, { maxBytes: Number(bytes), maxPixels: Number(pixels) }))
    saver.flush()
  } catch (error) {
    tell(error.message)
  }
}
