// Owns the editor's small bar in the corner: status, menu, and how large it is.
import { layer } from "editable/layer"
import { button, icon, make } from "editable/make"
import { recall, remember } from "editable/remembered"
import { words } from "editable/words"

// Below this width the bar starts small.
const ROOMY = "(min-width: 40em)"

export class Bar {
  #status; #help; #buttons; #element
  #toggle = button("", () => this.#resize(!this.#small), { dataset: { editableIconButton: "" } })
  #menuButton = button("", () => {}, { dataset: { editableIconButton: "", editableMenuButton: "" }, "aria-label": words.menu, title: words.menu })
  #small = false

  constructor(status, help, buttons) {
    this.#status = status
    this.#help = help
    this.#buttons = buttons
  }

  connect() {
    this.#menuButton.append(icon("more"))
    this.#menuButton.popoverTargetElement = this.#help.menu
    for (const name of ["pointerenter", "focus"]) this.#menuButton.addEventListener(name, this.#help.warm)
    this.#element = make("section", { "aria-label": words.editor, dataset: { editableBar: "" } },
      this.#status, ...this.#buttons, this.#menuButton, this.#toggle)
    layer().append(this.#element, this.#help.menu)
    const remembered = recall("bar")
    this.#resize(remembered ? remembered === "small" : !matchMedia(ROOMY).matches)
  }

  // Small, it still shows what is unsaved or wrong; the style sheet sees to that.
  #resize(small) {
    this.#small = small
    this.#element.dataset.editableBar = small ? "small" : "large"
    this.#toggle.replaceChildren(icon(small ? "pencil" : "chevron"))
    this.#toggle.setAttribute("aria-expanded", String(!small))
    this.#toggle.setAttribute("aria-label", small ? words.expand : words.collapse)
    this.#toggle.title = small ? words.expand : words.collapse
    remember("bar", small ? "small" : "large")
  }
}
