// Owns the dialog with the history of a field.
import { get, post } from "editable/api"
import { showChange, showValue } from "editable/changes"
import { whoAndWhen } from "editable/conflict_dialog"
import { ask } from "editable/dialog"
import { button, make } from "editable/make"
import { moment } from "editable/moment"
import { placeOf, pointAt } from "editable/place"
import { reason } from "editable/problems"
import { refresh } from "editable/refresh"
import { saveEverything } from "editable/savers"
import { done } from "editable/undo"
import { toText } from "editable/wire"
import { words } from "editable/words/history"

// What is typed belongs to the history before it is shown.
const PATIENCE = 5000

// Opens the dialog for a field as the server describes it: {url, label, key}; `revisions` is where versions are restored.
export async function openDialog({ url, label, key }, revisions) {
  const inside = placeOf(key)?.contains(document.activeElement)
  await saveEverything(PATIENCE)
  const list = new List({ url, label, key }, revisions)
  list.load()
  await ask(words.history.of(label), list.element,
    make("form", { method: "dialog", dataset: { editableButtons: "" } }, make("button", { dataset: { editableQuiet: "" } }, words.close)))
  await list.brought
  if (inside && document.activeElement === document.body) placeOf(key)?.focus({ preventScroll: true })
}

class List {
  // Settles once the page shows what was brought back.
  brought = null
  #field; #revisions; #base = ""; #about = {}; #later = null
  #items = make("ol", { dataset: { editableEntries: "" } })
  #problem = make("p", { role: "alert", dataset: { editableProblem: "" } })
  #more = make("div", { dataset: { editableButtons: "" } })
  element = make("div", { dataset: { editableHistoryList: "" } }, this.#problem, this.#items, this.#more)

  constructor(field, revisions) {
    this.#field = field
    this.#revisions = revisions
  }

  // Shows the latest entries, or those before the revision `before`.
  async load(before = null) {
    if (before === null) this.#items.replaceChildren(make("li", {}, words.history.loading))
    const address = new URL(this.#field.url, location.href)
    address.pathname += "history/"
    if (before !== null) address.searchParams.set("before", before)
    const answer = await get(address.href)
    if (!answer.ok) return this.#fail(answer)
    if (before === null) this.#items.replaceChildren()
    this.#base = answer.base
    this.#about = { ...answer.about, kind: answer.kind, url: this.#field.url }
    await this.#show(answer)
  }

  #fail(answer) {
    if (answer.code === "signed_out") document.dispatchEvent(new CustomEvent("editable:signed-out"))
    if (!this.#base) this.#items.replaceChildren()
    this.#problem.textContent = words.history.cannotOpen
  }

  async #show({ entries, older, value }) {
    const present = toText(value)
    for (const entry of entries) {
      this.#items.append(await this.#item(entry, present))
      this.#later = entry
    }
    if (!older && this.#later) this.#items.append(await this.#first(this.#later, present))
    if (!this.#items.childElementCount) this.#items.append(make("li", {}, words.history.empty))
    this.#more.replaceChildren(...(older ? [button(words.history.older, () => this.load(older))] : []))
  }

  // What came from outside has no revision of its own: it is what the next change found.
  async #item(entry, present) {
    const who = entry.revision ? words.history.entry(entry.user, moment(entry.at)) + words.history.changes(entry.count) : words.history.outside
    const source = entry.revision ? { revision: entry.revision } : { revision: this.#later?.first, side: "old" }
    const [before, after] = [toText(entry.old), toText(entry.new)]
    return make("li", {}, make("h3", {}, who), await showChange(this.#about, before, after), this.#way(source, who, after === present))
  }

  // The value before the first change that is known.
  async #first(entry, present) {
    const text = toText(entry.old)
    const source = { revision: entry.first, side: "old" }
    return make("li", {}, make("h3", {}, words.history.before), await showValue(this.#about, text), this.#way(source, words.history.before, text === present))
  }

  #way(source, who, there) {
    if (there) return make("p", { dataset: { editableThere: "" } }, words.history.present)
    const press = () => this.#bringBack(source)
    return source.revision ? button(words.history.bringBack, press, { "aria-label": words.history.bringBackOf(who) }) : null
  }

  async #bringBack({ revision, side = "new" }) {
    const { label, key } = this.#field
    const answer = await post(`${this.#revisions}${revision}/restore/`, [["base", this.#base], ["side", side]])
    if (!answer.ok) return this.#refuse(answer)
    this.brought = refresh()
    this.element.closest("dialog").close()
    done({ revision: answer.revision, message: words.history.broughtBack(label) })
    await this.brought
    pointAt([key])
  }

  // Whoever has read what somebody else wrote meanwhile can decide anew.
  async #refuse(answer) {
    if (answer.code === "conflict") await this.load()
    this.#problem.textContent = answer.code === "conflict" ? whoAndWhen(answer) : words.because(words.history.failed, reason(answer))
    this.#problem.scrollIntoView({ block: "nearest" })
  }
}
