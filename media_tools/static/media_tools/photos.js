// The page of photos: keeps the selection over refreshes and operations, and starts operations without leaving the page.
const form = document.querySelector("[data-photos]")
const boxes = [...form.querySelectorAll("[name=photos]")]
const counter = form.querySelector("[data-count]")
const store = `photos:${form.dataset.photos}`
let last = null // the box that was pressed last

// Whatever the server has selected is newer where a batch has begun or ended since.
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(store) || "null")
  if (kept?.batch !== form.dataset.selection) return
  const names = new Set(kept.names)
  for (const box of boxes) box.checked = names.has(box.value)
}

function changed() {
  const names = boxes.filter((box) => box.checked).map((box) => box.value)
  counter.textContent = counter.dataset.count.replace("{number}", names.length).replace("{total}", boxes.length)
  sessionStorage.setItem(store, JSON.stringify({ batch: form.dataset.selection, names }))
}

function select(which) {
  for (const box of boxes) {
    const row = box.closest("tr")
    box.checked = which === "all" || (which === "turned" && row.hasAttribute("data-turned"))
  }
  changed()
}

function range(to) {
  const [from, until] = [boxes.indexOf(last), boxes.indexOf(to)].sort((a, b) => a - b)
  for (const box of boxes.slice(from, until + 1)) box.checked = to.checked
}

async function start(button) {
  const problem = button.closest("section").querySelector("[data-problem]")
  const body = new FormData(form, button)
  button.disabled = true
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
    .then((found) => found.json(), () => ({ reasons: [form.dataset.offline] }))
  button.disabled = false
  problem.hidden = !answer.reasons
  problem.textContent = answer.reasons?.join(" ") ?? ""
  if (answer.page) go(`${answer.page}#${button.value}`)
}

// The address of a batch that is at work already may be this one, and would not be loaded again.
function go(address) {
  history.replaceState(null, "", address)
  location.reload()
}

form.addEventListener("change", changed)
form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-select]")
  if (link) {
    event.preventDefault()
    select(link.dataset.select)
  }
  if (!boxes.includes(event.target)) return
  if (event.shiftKey && last) range(event.target)
  last = event.target
})
form.addEventListener("keydown", (event) => {
  const field = event.key === "Enter" && event.target.closest(".photo-question")
  if (!field) return
  event.preventDefault()
  field.closest("section").querySelector("[name=name]").click()
})
form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "name") return // Cancel
  event.preventDefault()
  start(event.submitter)
})
restore()
changed()
// Where the operations scroll by themselves, the one that was run last is to be seen.
const ran = form.querySelector("[data-batch]")?.closest("section")
if (ran) ran.parentElement.scrollTop = ran.offsetTop - ran.parentElement.offsetTop
