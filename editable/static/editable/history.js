// Owns the ways to the history of a field.
import { later } from "editable/later"
import { words } from "editable/words"

const HOST = "[data-editable][data-editable-url]"
let revisions = ""
let deletable = []
let latest = null

export function useAddresses(root, lists) {
  revisions = root
  deletable = lists
}

export function connect() {
  document.addEventListener("focusin", ({ target }) => remember(target.closest?.(HOST)))
  document.addEventListener("keydown", onKey)
}

// The field that was focused last, if any.
export const visited = () => latest
export const mayDelete = () => deletable.length > 0

export async function openDeleted() {
  (await later("deleted"))?.showDeleted(deletable, revisions)
}

// Opens the dialog for a field as the server describes it: {url, label, key}.
export async function openHistory(field) {
  (await later("history_dialog"))?.openDialog(field, revisions)
}

function remember(host) {
  if (!host) return
  const { editableUrl: url, editableLabel: label = words.unnamed, editableKey: key } = host.dataset
  latest = { url, label, key }
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
