// Owns pictures on their way into a rich text: a stand-in with progress where each will be, cancel, and retry.
import { Extension, pm } from "editable/rich/adapter"
import { parsePaste } from "editable/rich/paste"
import { limits, uploadUrl } from "editable/rich/settings"
import { button, make } from "editable/make"
import { reason } from "editable/problems"
import { shrink } from "editable/shrink"
import { sendFile } from "editable/uploads"
import { words } from "editable/words/rich"

const { Plugin, PluginKey } = pm.state
const { Decoration, DecorationSet } = pm.view
// A stand-in is no part of the document, so that it is never saved.
const KEY = new PluginKey("editableUploads")
let running = 0
// One after the other: twenty photos at once would be twenty decodings at once.
let last = Promise.resolve()

addEventListener("beforeunload", (event) => { if (running) event.preventDefault() })

export const Uploads = Extension.create({
  name: "uploads",
  addOptions: () => ({ ended: () => {} }),
  addProseMirrorPlugins() {
    const take = (event, transfer, position) => {
      const files = picturesOf(transfer)
      if (!files.length) return false
      event.preventDefault()
      insertFiles(this.editor, files, position)
      return true
    }
    const state = { init: () => DecorationSet.empty, apply }
    const props = {
      decorations: (current) => KEY.getState(current),
      handlePaste: (view, event) => take(event, event.clipboardData),
      handleDrop: (view, event, slice, moved) => !moved
        && take(event, event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
    }
    return [new Plugin({ key: KEY, state, props })]
  },
})

export const uploading = (editor) => !editor.isDestroyed && KEY.getState(editor.state).find().length > 0

export function insertFiles(editor, files, position = editor.state.selection.to) {
  const { ended } = editor.extensionManager.extensions.find(({ name }) => name === "uploads").options
  const between = betweenBlocks(editor.state.doc.resolve(position))
  for (const file of files) new Upload(editor, file, ended).start(between)
}

// After the paragraph where that holds words, before it where it is empty.
function betweenBlocks($position) {
  const { depth, parent } = $position
  if (!depth) return $position.pos
  return parent.isTextblock && !parent.content.size ? $position.before() : $position.after(depth)
}

// Word and Excel add a picture of the copied text: then the text is meant.
function picturesOf(transfer) {
  const pictures = [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/") || /\.(heic|heif)$/i.test(file.name))
  const html = transfer?.getData("text/html") ?? ""
  return parsePaste(html).textContent.trim() ? [] : pictures
}

function apply(transaction, before) {
  const set = before.map(transaction.mapping, transaction.doc)
  const { add, remove } = transaction.getMeta(KEY) ?? {}
  if (add) return set.add(transaction.doc, [Decoration.widget(add.position, add.node, { upload: add.upload, side: 1, stopEvent: () => true, ignoreSelection: true })])
  return remove ? set.remove(set.find(undefined, undefined, ({ upload: one }) => one === remove)) : set
}

class Upload {
  #editor; #file; #ended; #stop; #preview; #node
  #bar = make("progress", { max: 1, value: 0, "aria-label": words.uploading })
  #said = make("span", { role: "alert" })
  #again = button(words.retry, () => this.#retry(), { hidden: true })
  #away = button(words.cancel, () => this.#cancel())

  constructor(editor, file, ended) {
    this.#editor = editor
    this.#file = file
    this.#ended = ended
  }

  start(position) {
    this.#preview = URL.createObjectURL(this.#file)
    const image = make("img", { src: this.#preview, alt: "" })
    image.addEventListener("error", () => image.remove())
    this.#node = make("span", { contentEditable: "false", dataset: { editableUploading: "" } },
      image, make("span", {}, this.#bar, this.#said, this.#again, this.#away))
    this.#tell({ add: { upload: this, position, node: this.#node } })
    this.#send()
  }

  // The button that is pressed is about to go.
  #retry() {
    this.#editor.view.focus()
    this.#send()
  }

  async #send() {
    running++
    this.#show("")
    this.#stop = new AbortController()
    const answer = await this.#attempt()
    running--
    if (this.#editor.isDestroyed) return URL.revokeObjectURL(this.#preview)
    if (answer.ok) this.#insert(answer)
    else if (answer.code === "cancelled") this.#remove()
    else this.#show(reason(answer) || words.rich.uploadProblems[answer.code] || words.rich.uploadFailed)
    this.#ended()
  }

  async #attempt() {
    const small = await shrink(this.#file, limits).catch(({ message }) => ({ message }))
    if (!(small instanceof Blob)) return { ok: false, code: "invalid", message: small.message }
    const { signal } = this.#stop
    const progress = (part) => { this.#bar.value = part }
    last = last.then(() => sendFile(uploadUrl, "value", small, [], { progress, signal }))
    const cancelled = new Promise((given) => signal.addEventListener("abort", () => given({ ok: false, code: "cancelled" }), { once: true }))
    return Promise.race([last, cancelled])
  }

  #show(problem) {
    this.#said.textContent = problem
    this.#bar.hidden = Boolean(problem)
    this.#again.hidden = !problem
  }

  #cancel() {
    this.#stop.abort()
    if (!this.#again.hidden) this.#remove()
    this.#ended()
  }

  #insert({ url, width, height }) {
    const at = this.#position()
    this.#remove()
    const attrs = { src: url, width: String(width), height: String(height) }
    if (at !== undefined) this.#editor.commands.insertContentAt(at, { type: "image", attrs }, { updateSelection: false })
  }

  #position() {
    return KEY.getState(this.#editor.state).find(undefined, undefined, ({ upload: one }) => one === this)[0]?.from
  }

  // A button that goes gives the focus back to the text.
  #remove() {
    if (this.#node.contains(document.activeElement)) this.#editor.view.focus()
    URL.revokeObjectURL(this.#preview)
    this.#tell({ remove: this })
  }

  #tell(what) {
    this.#editor.view.dispatch(this.#editor.state.tr.setMeta(KEY, what).setMeta("addToHistory", false))
  }
}
