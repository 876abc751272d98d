// Owns texts that are not saved yet: keeps them while they are typed, and looks for those of earlier visits.
import { described } from "editable/described"
import { clear, draftsOf, put, remove } from "editable/draft_store"
import { later } from "editable/later"
import { stateOf, unsaved } from "editable/savers"

// After this long what is typed is kept, sooner than it is saved.
const PAUSE = 500
// Every load of a page writes drafts of its own, so that it never overwrites what was not offered yet.
const session = `${Date.now()} ${Math.random()}`
const kept = new Set()
let owner = ""
let signOut = ""
let timer = null

export function useOwner(user, signOutAddress) {
  owner = user
  signOut = signOutAddress
}

export function connect() {
  document.addEventListener("input", soon, true)
  document.addEventListener("editable:state", ({ detail }) => (detail.saver.unsaved ? soon() : drop(detail.saver.key)))
  addEventListener("pagehide", keep)
  document.addEventListener("submit", onSubmit)
  document.addEventListener("editable:signed-in", ({ detail }) => { if (detail.another) handOver(detail.user) })
  // The page's own elements come first.
  setTimeout(look)
}

const idOf = (key) => `${session} ${owner} ${key}`

function soon() {
  timer ??= setTimeout(keep, PAUSE)
}

// Files are not kept: they are on the person's disk already.
export function keep() {
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

async function look() {
  const found = (await draftsOf(owner)).filter((draft) => !draft.id.startsWith(session) && fieldOf(draft.key))
  if (found.length) (await later("drafts_offer"))?.offer(found)
}

// What the page tells of the field with a saver's key: at an element of its own, or among what a panel edits.
export function fieldOf(key) {
  const hosts = [...document.querySelectorAll("[data-editable][data-editable-url]")].map(described)
  const more = [...document.querySelectorAll("[data-editable-more], [data-editable-more-attr]")].flatMap(({ dataset }) =>
    [dataset.editableMore, dataset.editableMoreAttr].flatMap((json) => JSON.parse(json ?? "[]")))
  return [...hosts, ...hosts.flatMap((field) => field.about ?? []), ...more].find((field) => stateOf(field).key === key) ?? null
}
