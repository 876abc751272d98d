// Owns the list of what was deleted lately, and brings it back.
import { get, post } from "editable/api"
import { ask } from "editable/dialog"
import { button, make } from "editable/make"
import { moment } from "editable/moment"
import { pointAt } from "editable/place"
import { reason } from "editable/problems"
import { refresh } from "editable/refresh"
import { done } from "editable/undo"
import { words } from "editable/words/history"

// `lists` are pairs of address and name, one for each model; `revisions` is the address of all revisions.
export function showDeleted(lists, revisions) {
  const body = make("div", { dataset: { editableHistoryList: "" } }, make("p", {}, words.history.loading))
  fill(body, lists, revisions)
  return ask(words.history.deleted, body,
    make("form", { method: "dialog", dataset: { editableButtons: "" } }, make("button", { dataset: { editableQuiet: "" } }, words.close)))
}

async function fill(body, lists, revisions) {
  const problem = make("p", { role: "alert", dataset: { editableProblem: "" } })
  const answers = await Promise.all(lists.map(([url]) => get(url)))
  const sections = answers.map(({ entries = [] }, index) => entries.length && section(lists[index][1], entries, revisions, problem)).filter(Boolean)
  if (answers.some((answer) => !answer.ok)) problem.textContent = words.history.cannotOpen
  body.replaceChildren(problem, ...(sections.length ? sections : [make("p", {}, words.history.nothingDeleted)]))
}

function section(name, entries, revisions, problem) {
  const items = entries.map(({ revision, label, user, at }) => {
    const title = label || words.history.unnamedItem
    const press = (event) => bringBack(event.target.closest("dialog"), `${revisions}${revision}/undo/`, title, problem)
    return make("li", {}, make("h3", {}, title), make("p", {}, words.history.entry(user, moment(at))),
      button(words.history.bringBackItem, press, { "aria-label": `${words.history.bringBackItem}: ${title}` }))
  })
  return make("section", { "aria-label": name }, make("h3", {}, name), make("ol", { dataset: { editableEntries: "" } }, ...items))
}

async function bringBack(dialog, url, title, problem) {
  const answer = await post(url, [])
  if (!answer.ok) {
    problem.textContent = words.because(words.history.failed, reason(answer))
    return
  }
  dialog.close()
  done({ revision: answer.revision, message: words.history.broughtBack(title) })
  await refresh()
  pointAt(answer.keys)
}
