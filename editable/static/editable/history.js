// Owns the ways to the history of a field.
import { button, icon } from "editable/make"
import { words } from "editable/words"

const HOST = "[data-editable][data-editable-url]"
let revisions = ""
let deletable = []
let latest = null
let menuButton = null

export function useAddresses(root, lists) {
  revisions = root
  deletable = lists
}

export function connect() {
  document.addEventListener("focusin", ({ target }) => remember(target.closest?.(HOST)))
  document.addEventListener("keydown", onKey)
}

// For the editor's menu: the history of the field that was focused last, and what was deleted.
export function menuButtons() {
  const press = (act) => (event) => { event.currentTarget.closest("[popover]").hidePopover(); act() }
  menuButton = button(words.history.open, press(() => openHistory(latest)), { disabled: true })
  return [menuButton, ...(deletable.length ? [button(words.history.deleted, press(async () => (await import("editable/deleted")).showDeleted(deletable, revisions)))] : [])]
}

// For a field in a panel.
export function historyButton(field) {
  // Its name is the same everywhere, or whoever looks for the input by its label would find two.
  const name = words.history.open
  const node = button("", () => openHistory(field), { title: name, "aria-label": name, dataset: { editableIconButton: "", editableHistory: "" } })
  node.append(icon("history"))
  return node
}

// Opens the dialog for a field as the server describes it: {url, label, key}.
export async function openHistory(field) {
  (await import("editable/history_dialog")).openDialog(field, revisions)
}

function remember(host) {
  if (!host) return
  const { editableUrl: url, editableLabel: label = words.unnamed, editableKey: key } = host.dataset
  latest = { url, label, key }
  if (!menuButton) return
  menuButton.disabled = false
  menuButton.textContent = words.history.of(label)
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
