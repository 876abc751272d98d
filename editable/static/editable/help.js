// Owns an editor's first minutes: the hint, the menu with its switches, the list of shortcuts.
import { ask } from "editable/dialog"
import * as head from "editable/head"
import { layer } from "editable/layer"
import { button, make } from "editable/make"
import { recall, remember } from "editable/remembered"
import { words } from "editable/words"

export class Help {
  #asVisitor; #anchor
  menu = make("div", { popover: "auto", role: "group", "aria-label": words.menu, dataset: { editableMenu: "" } })

  // Panels of the menu open at `anchor`.
  constructor(asVisitor, anchor) {
    this.#asVisitor = asVisitor
    this.#anchor = anchor
  }

  connect() {
    this.menu.append(
      toggle(words.showEditable, "show", "off", (on) => document.documentElement.toggleAttribute("data-editable-show", on)),
      button(words.shortcuts, () => this.#sheet()),
    )
    if (head.fields().length) this.menu.append(button(words.pageHead, () => this.#head()))
    this.menu.append(button(words.rewind, () => location.assign(`${location.pathname}?at=${encodeURIComponent(new Date().toISOString())}`)))
    if (this.#asVisitor) {
      this.menu.append(make("a", { href: this.#asVisitor, target: "_blank", rel: "noopener" }, words.asVisitor))
    }
    document.addEventListener("keydown", (event) => this.#onKey(event))
    if (recall("hint") !== "seen") this.#hint()
  }

  #hint() {
    const done = () => { remember("hint", "seen"); hint.remove() }
    const hint = make("div", { role: "note", dataset: { editableHint: "" } }, make("p", {}, words.hint), button(words.hintDone, done))
    layer().append(hint)
  }

  async #head() {
    this.menu.hidePopover()
    const { openPanel } = await import("editable/panel")
    openPanel(words.pageHead, head.fields(), this.#anchor)
  }

  #sheet() {
    this.menu.hidePopover()
    const rows = words.keys.map(([key, meaning]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, meaning)))
    const close = button(words.close, (event) => event.target.closest("dialog").close())
    ask(words.shortcuts, make("dl", { dataset: { editableKeys: "" } }, ...rows),
      toggle(words.shortcutKey, "question", "on", () => {}), make("div", { dataset: { editableButtons: "" } }, close))
  }

  #onKey(event) {
    const typing = event.target.isContentEditable || /^(input|textarea|select)$/.test(event.target.localName)
    if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || recall("question") === "off") return
    event.preventDefault()
    this.#sheet()
  }
}

// A switch whose position is remembered and told to `apply`, now and whenever it changes.
function toggle(text, name, initial, apply) {
  const input = make("input", { type: "checkbox", role: "switch", checked: (recall(name) ?? initial) === "on" })
  input.addEventListener("change", () => {
    remember(name, input.checked ? "on" : "off")
    apply(input.checked)
  })
  apply(input.checked)
  return make("label", { dataset: { editableCheck: "" } }, input, text)
}
