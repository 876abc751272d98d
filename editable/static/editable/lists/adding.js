// Owns adding an item to a list.
import { get } from "editable/api"
import { later } from "editable/later"
import { arrive } from "editable/lists/arrival"
import { perform, refuse } from "editable/lists/perform"
import { words } from "editable/words/lists"

// `node` is the button that was pressed; a second press while the first one is on its way is the same wish.
export async function add(list, node) {
  if (node.getAttribute("aria-busy")) return
  node.setAttribute("aria-busy", "true")
  node.setAttribute("aria-disabled", "true")
  const answer = await ask(list)
  node.removeAttribute("aria-busy")
  node.removeAttribute("aria-disabled")
  if (answer?.ok) await arrive(answer, "editableListNeeds" in list.dataset ? words.lists.added : words.lists.addedHidden)
  else if (answer) refuse(words.lists.notAdded, answer, () => add(list, node))
}

// Resolves to null where somebody thinks better of it.
async function ask(list) {
  const { editableAddUrl: url, editableListNeeds: needs, editableListLabel: label } = list.dataset
  if (needs === undefined) return perform(url)
  const form = await get(url)
  if (!form.ok) return form
  const part = await later("lists/form")
  return part && part.askValues(words.lists.add(label), url, form.fields)
}
