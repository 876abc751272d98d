// Owns copying and deleting a whole item.
import { arrive } from "editable/lists/arrival"
import { listOf, unitOf } from "editable/lists/items_of"
import { perform, refuse } from "editable/lists/perform"
import { refresh } from "editable/refresh"
import { all } from "editable/savers"
import { done } from "editable/undo"
import { words } from "editable/words/lists"

// `node` is the button that was pressed; a second press while the first one is on its way is the same wish.
export async function duplicate(item, node) {
  const answer = await once(node, item.dataset.editableDuplicateUrl)
  if (!answer) return
  if (answer.ok) arrive(answer, words.lists.copied)
  else refuse(words.lists.notCopied, answer, () => duplicate(item, node))
}

// Whoever works with the keyboard finds the focus on Undo, by `focus`.
export async function remove(item, node, { focus = false } = {}) {
  const answer = await once(node, item.dataset.editableDeleteUrl)
  if (!answer) return
  if (!answer.ok) refuse(words.lists.notDeleted, answer, () => remove(item, node))
  if (answer.ok || answer.code === "not_found") leave(item)
  if (answer.ok) done({ revision: answer.revision, message: words.lists.deleted(item.dataset.editableItemLabel || words.item), focus })
  await refresh()
}

async function once(node, url) {
  if (node.getAttribute("aria-busy")) return null
  node.setAttribute("aria-busy", "true")
  const answer = await perform(url)
  node.removeAttribute("aria-busy")
  return answer
}

// Outside a list an item has no place to come back to, so it is only out of sight.
function leave(item) {
  const name = `${item.dataset.editableItem}/`
  all().filter((saver) => saver.unsaved && saver.key.startsWith(name)).forEach((saver) => saver.abandon())
  if (listOf(item)) unitOf(item).remove()
  else item.toggleAttribute("data-editable-gone", true)
}
