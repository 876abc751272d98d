// Owns the notice that there are texts of an earlier visit which were not saved.
import { get } from "editable/api"
import { fieldOf, keep } from "editable/drafts"
import { offer as ask } from "editable/drafts_dialog"
import { remove } from "editable/draft_store"
import { button, icon, make } from "editable/make"
import { notices } from "editable/regions"
import { saveEverything } from "editable/savers"
import { groupText, toText } from "editable/wire"
import { words } from "editable/words/dialogs"

const PATIENCE = 5000
const notice = make("div", { "aria-live": "polite", dataset: { editableNotice: "" }, hidden: true })
let offered = []

// What is stored by now needs no offer.
export async function offer(drafts) {
  notices.prepend(notice)
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
