// Owns the dialog that offers a text which was typed on an earlier visit and not saved.
import { showChange } from "editable/changes"
import { both, chooseSide } from "editable/conflict_dialog"
import { ask } from "editable/dialog"
import { make } from "editable/make"
import { moment } from "editable/moment"
import { pointAt } from "editable/place"
import { refresh } from "editable/refresh"
import { saverOf } from "editable/savers"
import { words } from "editable/words/dialogs"

// Resolves to true once the draft is used or given up, to false where it waits.
export async function offer(draft, field, stored) {
  pointAt([draft.key.split(" ")[0]])
  const saver = saverOf({ ...field, value: stored.value, base: stored.base })
  const value = await (stored.base === draft.base ? askToUse : askWhich)(draft, field, stored, saver)
  if (value === undefined) return false
  if (value !== null) use(saver, stored, value)
  return true
}

// Resolves to the value to be saved, to null where the draft is to go, to undefined where it waits.
async function askToUse(draft, field, stored) {
  const choice = (text, value, quiet) => make("button", { value, dataset: quiet ? { editableQuiet: "" } : {} }, text)
  const answer = await ask(words.drafts.title(draft.label), make("p", {}, words.drafts.typed(moment(draft.at))),
    await showChanges(field, stored.value, draft.value),
    make("form", { method: "dialog", dataset: { editableButtons: "" } },
      choice(words.drafts.use, "use"), choice(words.drafts.discard, "discard"), choice(words.decideLater, "", true)))
  return { use: draft.value, discard: null }[answer]
}

async function askWhich(draft, field, stored, saver) {
  const answer = await chooseSide(saver, words.drafts.changed(moment(draft.at)), stored.value, draft.value)
  return { mine: draft.value, both: both(stored.value, draft.value), theirs: null }[answer]
}

// Members of a group are told one by one.
async function showChanges(field, before, after) {
  if (!field.group) return showChange(field, before, after)
  const [old, fresh] = [JSON.parse(before), JSON.parse(after)]
  const parts = field.group.map(async (member) => [make("h3", {}, member.label), await showChange(member, old[member.name], fresh[member.name])])
  return make("div", {}, ...(await Promise.all(parts)).flat())
}

// Goes the way of everything that is typed; the page follows once it is saved.
function use(saver, { value: stored, base }, value) {
  saver.adopt(stored, base, { fresh: true })
  saver.addEventListener("editable:saved", () => refresh(), { once: true })
  saver.change(value)
  saver.flush()
}
