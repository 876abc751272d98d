// Owns the panel that shows pictures on their way: a row for each, and what can be done where one did not arrive.
import { button, icon, make } from "editable/make"
import { notices } from "editable/regions"
import { words } from "editable/words/lists"

export class Panel {
  #again; #rows = new Map()
  #title = make("h2")
  #said = make("p", { "aria-live": "polite" })
  #list = make("ul")
  #more = button(words.lists.tryAllAgain, () => this.tryAgain())
  #link = make("a", { hidden: true }, words.lists.showThem)
  #close = button("", () => this.#away(), { "aria-label": words.close, title: words.close, dataset: { editableIconButton: "" } })
  #element = make("section", { "aria-label": words.lists.uploads, dataset: { editableUploads: "" } },
    make("header", {}, this.#title, this.#close), this.#list, make("footer", {}, this.#said, this.#link, this.#more))

  // `again(transfers)` sends them once more.
  constructor({ again }) {
    this.#again = again
    this.#close.append(icon("close"))
    document.addEventListener("editable:refreshed", () => { if (this.#over) this.#away() })
  }

  // News of the page, such as an undone upload, make a link to the new pictures stale.
  get #over() {
    return this.#link.isConnected && !this.#link.hidden && ![...this.#rows.keys()].some(({ state }) => state === "failed")
  }

  show(transfer) {
    if (!this.#element.isConnected) notices.prepend(this.#element)
    if (!this.#rows.has(transfer)) this.#addRow(transfer)
    this.#link.hidden = true
    this.draw()
  }

  draw() {
    const all = [...this.#rows.keys()]
    const [done, failed] = ["done", "failed"].map((state) => all.filter((one) => one.state === state).length)
    const busy = all.some(({ state }) => state === "waiting" || state === "sending")
    this.#title.textContent = words.lists.uploadsTitle(done, all.length)
    this.#said.textContent = busy || !failed ? "" : words.lists.notArrived(failed)
    this.#more.hidden = busy || !failed
    this.#close.hidden = busy
  }

  tryAgain() {
    const failed = [...this.#rows.keys()].filter(({ state }) => state === "failed")
    failed.forEach((transfer) => transfer.wait())
    if (failed.length) this.#again(failed)
  }

  // All is over: the panel goes, unless there is something to read. `page` is where the pictures are to be seen.
  finish(page) {
    this.draw()
    const left = [...this.#rows.keys()].some(({ state }) => state === "failed")
    if (!left && !page) return this.#away()
    for (const [transfer, row] of this.#rows) if (transfer.state !== "failed") this.#drop(transfer, row)
    this.#link.hidden = !page
    if (page) this.#link.href = page
  }

  #drop(transfer, row) {
    row.remove()
    if (transfer.state === "cancelled") this.#rows.delete(transfer)
  }

  #away() {
    this.#rows.forEach((row) => row.remove())
    this.#rows.clear()
    this.#element.remove()
  }

  #addRow(transfer) {
    const bar = make("progress", { max: 1, value: 0, "aria-label": words.lists.progressOf(transfer.name) })
    const said = make("span", { dataset: { editableSaid: "" } })
    const cancel = button("", () => transfer.cancel(), { "aria-label": words.lists.named(words.cancel, transfer.name), title: words.cancel, dataset: { editableIconButton: "" } })
    cancel.append(icon("close"))
    const retry = button(words.retry, () => { transfer.wait(); this.#again([transfer]) }, { "aria-label": words.lists.named(words.retry, transfer.name) })
    const row = make("li", {}, make("span", { dataset: { editableName: "" }, title: transfer.name }, transfer.name), bar, said, retry, cancel)
    const draw = () => {
      row.dataset.editableState = transfer.state
      bar.value = transfer.fraction
      bar.hidden = transfer.state !== "sending"
      said.textContent = transfer.state === "failed" ? transfer.problem : words.lists.states[transfer.state]
      said.hidden = transfer.state === "sending"
      retry.hidden = transfer.state !== "failed"
      cancel.hidden = transfer.state === "done" || transfer.state === "cancelled"
      this.draw()
    }
    transfer.addEventListener("change", draw)
    this.#rows.set(transfer, row)
    this.#list.append(row)
    draw()
  }
}
