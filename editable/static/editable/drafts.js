// Owns texts that are not saved yet: keeps them while they are typed, and offers them on the next visit.
import { get } from "editable/api"
import { described } from "editable/described"
import { clear, draftsOf, put, remove } from "editable/draft_store"
import { button, icon, make } from "editable/make"
import { saveEverything, stateOf, unsaved } from "editable/savers"
import { notices } from "editable/toast"
import { groupText, toText } from "editable/wire"
import { words } from "editable/words"

// After this long what is typed is kept, sooner than it is saved.
const PAUSE = 500
const PATIENCE = 5000
// Every load of a page writes drafts of its own, so that it never overwrites what was not offered yet.
const session = `${Date.now()} ${Math.random()}`
const kept = new Set()
const notice = make("div", { "aria-live": "polite", dataset: { editableNotice: "" }, hidden: true })
let owner = ""
let signOut = ""
let timer = null
let offered = []

export function useOwner(user, signOutAddress) {
  owner = user
  signOut = signOutAddress
}

export function connect() {
  notices.prepend(notice)
  document.addEventListener("input", soon, true)
  document.addEventListener("editable:state", ({ detail }) => (detail.saver.unsaved ? soon() : drop(detail.saver.key)))
  addEventListener("pagehide", keep)
  document.addEventListener("submit", onSubmit)
  document.addEventListener("editable:signed-in", ({ detail }) => { if (detail.another) handOver(detail.user) })
  // The page's own elements come first.
  setTimeout(offer)
}

const idOf = (key) => `${session} ${owner} ${key}`

function soon() {
  timer ??= setTimeout(keep, PAUSE)
}

// Files are not kept: they are on the person's disk already.
function keep() {
  clearTimeout(timer)
  timer = null
  if (!owner) return
  for (const { key, label, value, base } of unsaved()) {
    if (typeof value !== "string" || !fieldOf(key)) continue
    kept.add(key)
    put({ id: idOf(key), user: owner, key, label, value, base, at: Date.now() })
  }
}

function drop(key) {
  if (kept.delete(key)) remove(idOf(key))
}

// What one person typed and another one's sign-in saves is that one's from then on.
function handOver(user) {
  for (const key of [...kept]) drop(key)
  owner = user
  keep()
}

// Nobody's texts stay behind on a shared computer.
async function onSubmit(event) {
  const form = event.target
  if (event.defaultPrevented || !signOut || new URL(form.action, location.href).pathname !== signOut) return
  event.preventDefault()
  const user = owner
  owner = ""
  await Promise.race([clear(user), new Promise((done) => setTimeout(done, 1000))])
  form.submit()
}

// What is stored by now needs no offer.
async function offer() {
  const drafts = (await draftsOf(owner)).filter((draft) => !draft.id.startsWith(session) && fieldOf(draft.key))
  for (const draft of drafts) {
    const stored = await storedOf(fieldOf(draft.key))
    if (stored && stored.value === draft.value) remove(draft.id)
    else offered.push(draft)
  }
  draw()
}

function draw() {
  notice.hidden = !offered.length
  if (!offered.length) return notice.replaceChildren()
  const later = button("", () => { offered = []; draw() }, { "aria-label": words.drafts.later, title: words.drafts.later, dataset: { editableIconButton: "" } })
  later.append(icon("close"))
  const labels = [...new Set(offered.map((draft) => draft.label || words.unnamed))]
  notice.replaceChildren(make("p", {}, words.drafts.found(labels)), button(words.drafts.show, () => show(offered[0])), later)
}

async function show(draft) {
  await saveEverything(PATIENCE)
  const field = fieldOf(draft.key)
  const stored = field && await storedOf(field)
  if (!stored) return
  const { offer: ask } = await import("editable/drafts_dialog")
  if (!await ask(draft, field, stored)) return
  keep()
  remove(draft.id)
  offered = offered.filter((other) => other !== draft)
  draw()
}

// What the server has now; null where it cannot be had.
async function storedOf(field) {
  const members = field.group ?? [field]
  const answers = await Promise.all(members.map(({ url }) => get(url)))
  if (answers.some((answer) => !answer.ok)) return null
  if (!field.group) return { value: toText(answers[0].value), base: answers[0].base }
  const of = (part) => groupText(members, (name) => part(answers[members.findIndex((member) => member.name === name)]))
  return { value: of((answer) => toText(answer.value)), base: of((answer) => answer.base) }
}

// What the page tells of the field with a saver's key: at an element of its own, or among what a panel edits.
function fieldOf(key) {
  const hosts = [...document.querySelectorAll("[data-editable][data-editable-url]")].map(described)
  const more = [...document.querySelectorAll("[data-editable-more], [data-editable-more-attr]")].flatMap(({ dataset }) =>
    [dataset.editableMore, dataset.editableMoreAttr].flatMap((json) => JSON.parse(json ?? "[]")))
  return [...hosts, ...hosts.flatMap((field) => field.about ?? []), ...more].find((field) => stateOf(field).key === key) ?? null
}
