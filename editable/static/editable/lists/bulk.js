// Owns many pictures on their way into a list: each is an upload of its own, all of them are one step to undo.
import { requestId } from "editable/attempts"
import { Panel } from "editable/lists/uploads_panel"
import { find } from "editable/lists/items_of"
import { sentence } from "editable/lists/perform"
import { refresh } from "editable/refresh"
import { shrink } from "editable/shrink"
import { done } from "editable/undo"
import { sendFile } from "editable/uploads"
import { words } from "editable/words/lists"

const AT_ONCE = 2
const waiting = []
const running = new Set()
let arrived = []
const panel = new Panel({ again: (failed) => enqueue(failed) })

addEventListener("beforeunload", (event) => { if (running.size || waiting.length) event.preventDefault() })
document.addEventListener("editable:signed-in", () => panel.tryAgain())

// `field` is the name under which a picture is sent to `url`.
export function addFiles(files, url, field) {
  enqueue(files.map((file) => new Transfer(file, url, field)))
}

function enqueue(transfers) {
  for (const transfer of transfers) {
    waiting.push(transfer)
    panel.show(transfer)
  }
  work()
}

function work() {
  while (running.size < AT_ONCE && waiting.length) run(waiting.shift())
  if (!running.size && !waiting.length) finish()
}

async function run(transfer) {
  running.add(transfer)
  const answer = await transfer.send()
  running.delete(transfer)
  if (answer.ok) arrived.push(answer)
  panel.draw()
  work()
}

// Pictures that arrived are there, whatever becomes of the others.
async function finish() {
  const answers = arrived
  arrived = []
  if (!answers.length) return panel.finish(null)
  done({ revision: answers.map(({ revision }) => revision), message: words.lists.picturesAdded(answers.length) })
  await refresh()
  const [first] = answers
  panel.finish(find(first.item) ? null : first.page)
}

// One file: waiting, sending, done, cancelled or failed with a sentence.
class Transfer extends EventTarget {
  #file; #url; #field; #id = requestId(); #stop = new AbortController()
  state = "waiting"
  fraction = 0
  problem = ""

  constructor(file, url, field) {
    super()
    this.#file = file
    this.#url = url
    this.#field = field
  }

  get name() { return this.#file.name }

  async send() {
    if (this.state === "cancelled") return { ok: false, code: "cancelled" }
    this.#set({ state: "sending", fraction: 0, problem: "" })
    const answer = await this.#attempt()
    if (answer.ok) this.#set({ state: "done", fraction: 1 })
    else if (answer.code === "cancelled") this.#set({ state: "cancelled" })
    else this.#set({ state: "failed", problem: sentence(answer) || words.lists.uploadFailed })
    if (answer.code === "signed_out") document.dispatchEvent(new CustomEvent("editable:signed-out"))
    return answer
  }

  // What was lost on its way is the same request again, so that it is never there twice.
  wait() {
    this.#stop = new AbortController()
    this.#set({ state: "waiting", problem: "" })
  }

  cancel() {
    if (this.state === "sending") this.#stop.abort()
    else this.#set({ state: "cancelled" })
  }

  async #attempt() {
    const { signal } = this.#stop
    const { editableUploadBytes: bytes, editableUploadPixels: pixels } = document.querySelector("script[data-editable-assets]").dataset
    const limits = { maxBytes: Number(bytes) || Infinity, maxPixels: Number(pixels) || Infinity }
    const small = await shrink(this.#file, limits).catch(({ message }) => ({ message }))
    if (!(small instanceof Blob)) return { ok: false, code: "invalid", message: small.message }
    if (small.size > limits.maxBytes) return { ok: false, code: "too_large", message: words.fileTooLarge(Math.floor(limits.maxBytes / 2 ** 20)) }
    const progress = (fraction) => this.#set({ fraction })
    return sendFile(this.#url, this.#field, small, [["request_id", this.#id]], { progress, signal })
  }

  #set(what) {
    Object.assign(this, what)
    this.dispatchEvent(new CustomEvent("change"))
  }
}
