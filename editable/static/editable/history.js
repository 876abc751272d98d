// Owns the history of a field: its dialog, and the ways to it.
import { get, post } from "editable/api"
import { showChange, showValue } from "editable/changes"
import { whoAndWhen } from "editable/conflict"
import { showDeleted } from "editable/deleted"
import { ask } from "editable/dialog"
import { button, icon, make } from "editable/make"
import { moment } from "editable/moment"
import { placeOf, pointAt } from "editable/place"
import { reason } from "editable/problems"
import { refresh } from "editable/refresh"
import { saveEverything } from "editable/savers"
import { done } from "editable/undo"
import { toText } from "editable/wire"
import { words } from "editable/words"

// What is typed belongs to the history before it is shown.
const PATIENCE = 5000
const HOST = "[data-editable][data-editable-url]"
let revisions = ""
let deletable = []
let latest = null
let menuButton = null

export function useAddresses(root, lists) {
  revisions = root
  deletable = lists
}

export function connect() {
  document.addEventListener("focusin", ({ target }) => remember(target.closest?.(HOST)))
  document.addEventListener("keydown", onKey)
}

// For the editor's menu: the history of the field that was focused last, and what was deleted.
export function menuButtons() {
  const press = (act) => (event) => { event.currentTarget.closest("[popover]").hidePopover(); act() }
  menuButton = button(words.history.open, press(() => openHistory(latest)), { disabled: true })
  return [menuButton, ...(deletable.length ? [button(words.history.deleted, press(() => showDeleted(deletable, revisions)))] : [])]
}

// For a field in a panel.
export function historyButton(field) {
  const label = words.history.of(field.label)
  const node = button("", () => openHistory(field), { title: label, "aria-label": label, dataset: { editableIconButton: "", editableHistory: "" } })
  node.append(icon("history"))
  return node
}

// Opens the dialog for a field as the server describes it: {url, label, key}.
export async function openHistory({ url, label, key }) {
  const inside = placeOf(key)?.contains(document.activeElement)
  await saveEverything(PATIENCE)
  const list = new List({ url, label, key })
  list.load()
  await ask(words.history.of(label), list.element,
    make("form", { method: "dialog", dataset: { editableButtons: "" } }, make("button", { dataset: { editableQuiet: "" } }, words.close)))
  await list.brought
  if (inside && document.activeElement === document.body) placeOf(key)?.focus({ preventScroll: true })
}

function remember(host) {
  if (!host) return
  const { editableUrl: url, editableLabel: label = words.unnamed, editableKey: key } = host.dataset
  latest = { url, label, key }
  if (!menuButton) return
  menuButton.disabled = false
  menuButton.textContent = words.history.of(label)
}

// In a panel every field has its own button.
function onKey(event) {
  if (event.code !== "KeyH" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const member = event.target.closest?.("[data-editable-member]")?.querySelector("[data-editable-history]")
  const host = event.target.closest?.(HOST)
  if (!member && !host) return
  event.preventDefault()
  remember(host)
  if (member) member.click()
  else openHistory(latest)
}

class List {
  // Settles once the page shows what was brought back.
  brought = null
  #field; #base = ""; #about = {}; #later = null
  #items = make("ol", { dataset: { editableEntries: "" } })
  #problem = make("p", { role: "alert", dataset: { editableProblem: "" } })
  #more = make("div", { dataset: { editableButtons: "" } })
  element = make("div", { dataset: { editableHistoryList: "" } }, this.#problem, this.#items, this.#more)

  constructor(field) {
    this.#field = field
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
    const answer = await post(`${revisions}${revision}/restore/`, [["base", this.#base], ["side", side]])
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
