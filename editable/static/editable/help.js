// Owns an editor's first minutes, and the ways to the menu and to the list of shortcuts, which are fetched when wanted.
import { later, prepare } from "editable/later"
import { make } from "editable/make"
import { recall } from "editable/remembered"
import { words } from "editable/words"

export class Help {
  #about; #filled = false
  menu = make("div", { popover: "auto", role: "group", "aria-label": words.menu, dataset: { editableMenu: "" } })

  // `about` is {asVisitor, anchor}: the address of the page as visitors see it, and where panels of the menu open.
  constructor(about) {
    this.#about = about
  }

  async connect() {
    document.documentElement.toggleAttribute("data-editable-show", recall("show") === "on")
    document.addEventListener("keydown", (event) => this.#onKey(event))
    this.menu.addEventListener("beforetoggle", () => this.#fill())
    if (recall("hint") !== "seen") (await later("hint"))?.hint()
  }

  // The pointer on its way to the menu fetches it.
  warm() {
    prepare("menu")
  }

  async #fill() {
    const part = this.#filled ? null : await later("menu")
    if (!part || this.#filled) return
    this.#filled = true
    part.fill(this.menu, this.#about)
  }

  async #onKey(event) {
    const typing = event.target.isContentEditable || /^(input|textarea|select)$/.test(event.target.localName)
    if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || recall("question") === "off") return
    event.preventDefault()
    ;(await later("menu"))?.showKeys()
  }
}
