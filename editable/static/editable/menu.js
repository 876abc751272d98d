// Owns what the editor's menu holds, and the list of shortcuts.
import { ask } from "editable/dialog"
import * as head from "editable/head"
import { mayDelete, openDeleted, openHistory, visited } from "editable/history"
import { later } from "editable/later"
import { button, make } from "editable/make"
import { recall, remember } from "editable/remembered"
import { undoButtons } from "editable/undo"
import { words } from "editable/words/menu"

export function fill(menu, { asVisitor, anchor }) {
  const item = (text, act) => button(text, () => { menu.hidePopover(); act() })
  menu.append(...undoButtons({ icons: false }), lastHistory(menu))
  if (mayDelete()) menu.append(item(words.history.deleted, openDeleted))
  menu.append(
    toggle(words.showEditable, "show", "off", (on) => document.documentElement.toggleAttribute("data-editable-show", on)),
    item(words.shortcuts, showKeys),
  )
  if (head.fields().length) menu.append(item(words.pageHead, () => showHead(anchor)))
  menu.append(button(words.rewind, () => location.assign(`${location.pathname}?at=${encodeURIComponent(new Date().toISOString())}`)))
  if (asVisitor) menu.append(make("a", { href: asVisitor, target: "_blank", rel: "noopener" }, words.asVisitor))
}

export function showKeys() {
  const rows = words.keys.map(([key, meaning]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, meaning)))
  const close = button(words.close, (event) => event.target.closest("dialog").close())
  return ask(words.shortcuts, make("dl", { dataset: { editableKeys: "" } }, ...rows),
    toggle(words.shortcutKey, "question", "on", () => {}), make("div", { dataset: { editableButtons: "" } }, close))
}

// The history of the field that was visited last.
function lastHistory(menu) {
  const node = button("", () => { menu.hidePopover(); openHistory(visited()) })
  const draw = () => {
    const field = visited()
    node.disabled = !field
    node.textContent = field ? words.history.of(field.label) : words.history.open
  }
  menu.addEventListener("beforetoggle", draw)
  draw()
  return node
}

async function showHead(anchor) {
  (await later("panel"))?.openPanel(words.pageHead, head.fields(), anchor)
}

// A switch whose position is remembered and told to `apply` whenever it changes.
function toggle(text, name, initial, apply) {
  const input = make("input", { type: "checkbox", role: "switch", checked: (recall(name) ?? initial) === "on" })
  input.addEventListener("change", () => {
    remember(name, input.checked ? "on" : "off")
    apply(input.checked)
  })
  return make("label", { dataset: { editableCheck: "" } }, input, text)
}
