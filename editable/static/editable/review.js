// The entry of a page that shows changes which wait for review: it marks them, and says what each has changed.
import { layer, pin } from "editable/layer"
import { button, make } from "editable/make"
import { write } from "editable/review_words"
import { words } from "editable/words/review"

const MARKS = { old: "del", new: "ins" }
const { editableAuthor: author, editableList: list, editableChanges } = document.querySelector("script[data-editable-assets]").dataset
const changes = JSON.parse(editableChanges)
const marked = []

function mark(change) {
  const element = document.querySelector(
    `[data-editable-key="${CSS.escape(change.key)}"], [data-editable-item="${CSS.escape(change.key)}"]`)
  if (!element) return
  element.dataset.editableSent = change.state
  marked.push(element)
  if (change.kind === "add" && !change.words.length) return pin(make("span", { dataset: { editableBadge: "" } }, words.reviewNew), element, "corner")
  if (!write(element, change.words)) return explain(element, change)
  if (change.state === "conflict") pin(make("span", { dataset: { editableBadge: "", editableSent: change.state } }, words.reviewConflict), element, "below")
}

function explain(element, { words: parts, title, state }) {
  const about = make("p", { hidden: true }, ...written(parts))
  const toggle = button(state === "conflict" ? words.reviewConflict : title, () => {
    about.hidden = !about.hidden
    toggle.setAttribute("aria-expanded", String(!about.hidden))
  })
  toggle.setAttribute("aria-expanded", "false")
  toggle.setAttribute("aria-label", words.reviewWhat(title))
  toggle.disabled = !parts.length
  pin(make("div", { dataset: { editableBadge: "", editableSent: state } }, toggle, about), element, "corner")
}

const written = (parts) => parts.map(([where, text]) => (MARKS[where] ? make(MARKS[where], {}, text) : text))

function bar() {
  let place = -1
  const conflicts = changes.filter(({ state }) => state === "conflict").length
  const next = button(words.reviewNext, () => {
    place = (place + 1) % marked.length
    marked[place].scrollIntoView({ block: "center" })
  })
  next.disabled = !marked.length
  return make("section", { "aria-label": words.reviewTitle(author), dataset: { editableLooking: "", editableReview: "" } },
    make("h2", {}, words.reviewTitle(author)),
    make("p", {}, words.reviewHere(marked.length, changes.length), ...(conflicts ? [` ${words.reviewConflicts(conflicts)}`] : [])),
    next, make("a", { href: list }, words.reviewList), make("a", { href: location.pathname }, words.reviewLeave))
}

// Other pages of the site are looked at in the same way.
function follow(event) {
  const link = event.target.closest("a[href]")
  if (!link || link.origin !== location.origin || link.closest("[data-editable-review]")) return
  const address = new URL(link.href)
  address.searchParams.set("review", new URLSearchParams(location.search).get("review"))
  link.href = address.href
}

changes.forEach(mark)
layer().append(bar())
document.addEventListener("click", follow, { capture: true })
document.documentElement.dataset.editableReady = ""
