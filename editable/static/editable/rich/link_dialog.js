// Owns the link dialog: an address that is typed, or one of the site's own pages, sections and objects.
import { get } from "editable/api"
import { addressOf, isReference } from "editable/rich/address"
import { ask } from "editable/rich/asking"
import { linksUrl } from "editable/rich/settings"
import { button, make } from "editable/make"
import { words } from "editable/words/rich"

const PAUSE = 150
let count = 0

export async function editLink(editor, root) {
  const { href = "" } = editor.getAttributes("link")
  const dialog = new LinkDialog(href)
  const choice = await ask(root, words.rich.buttons.link, dialog.form)
  dialog.close()
  const chain = editor.chain().focus().extendMarkRange("link")
  if (choice === "remove") chain.unsetLink().run()
  else if (choice !== "save") editor.commands.focus()
  else if (editor.state.selection.empty && !editor.isActive("link")) insert(editor, dialog)
  else chain.setLink({ href: dialog.href }).run()
}

// Where nothing is selected, the link says what it leads to.
function insert(editor, { href, label }) {
  const marks = [{ type: "link", attrs: { href } }]
  editor.chain().focus().insertContent([{ type: "text", text: label, marks }, { type: "text", text: " " }]).run()
}

class LinkDialog {
  #links = []; #active = -1; #chosen = null; #timer; #turn = 0
  #problem = make("p", { id: `editable-link-problem-${++count}`, role: "alert", dataset: { editableProblem: "" } })
  #list = make("ul", { id: `editable-links-${count}`, role: "listbox", "aria-label": words.rich.ownPages, tabIndex: -1, dataset: { editableLinks: "" } })
  #input = make("input", {
    type: "text", inputMode: "url", autocapitalize: "none", spellcheck: false, autocomplete: "off", autofocus: true,
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": `editable-links-${count}`,
  })
  form = make("form", { method: "dialog", noValidate: true })

  constructor(href) {
    this.form.append(
      make("label", {}, words.rich.linkTo, this.#input), this.#problem, this.#list,
      make("div", { dataset: { editableButtons: "" } },
        make("button", { value: "save" }, words.rich.setLink),
        href ? make("button", { value: "remove", type: "submit" }, words.rich.removeLink) : null,
        button(words.cancel, (event) => event.target.closest("dialog").close(""), { dataset: { editableQuiet: "" } })))
    this.#input.addEventListener("input", () => this.#onInput())
    this.#input.addEventListener("keydown", (event) => this.#onKey(event))
    this.#list.addEventListener("mousedown", (event) => event.preventDefault())
    this.#list.addEventListener("click", (event) => this.#onPick(event))
    this.form.addEventListener("submit", (event) => this.#onSubmit(event))
    this.#begin(href)
  }

  get href() { return this.#chosen?.value ?? addressOf(this.#input.value) }
  get label() { return this.#chosen?.label.split(": ").at(-1) ?? this.#input.value.trim() }

  close() { clearTimeout(this.#timer) }

  // A reference is shown by the name of what it leads to.
  async #begin(href) {
    if (href && !isReference(href)) this.#input.value = href
    await this.#search("")
    const known = this.#links.find((link) => link.value === href)
    if (isReference(href)) this.#choose(known ?? { value: href, label: words.rich.ownPage })
    this.#input.select()
  }

  #onInput() {
    this.#chosen = null
    this.#say("")
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#search(this.#input.value), PAUSE)
  }

  async #search(text) {
    const turn = ++this.#turn
    const answer = await get(`${linksUrl}?q=${encodeURIComponent(addressOf(text) && /[:/]/.test(text) ? "" : text.trim())}`)
    if (turn !== this.#turn) return
    this.#links = answer.ok ? answer.links : []
    this.#active = -1
    this.#draw()
  }

  #draw() {
    let group
    const rows = this.#links.flatMap((link, index) => {
      const head = link.group === group ? [] : [make("li", { role: "presentation", dataset: { editableGroup: "" } }, link.group)]
      group = link.group
      const row = make("li", { role: "option", id: `${this.#list.id}-${index}`, ariaSelected: "false", dataset: { editableOption: index } }, link.label)
      return [...head, row]
    })
    this.#list.replaceChildren(...rows)
    this.#list.hidden = !rows.length
    this.#input.setAttribute("aria-expanded", String(rows.length > 0))
    this.#mark()
  }

  #mark() {
    for (const option of this.#list.querySelectorAll("[role=option]")) {
      const active = Number(option.dataset.editableOption) === this.#active
      option.ariaSelected = String(active)
      if (active) option.scrollIntoView({ block: "nearest" })
    }
    if (this.#active < 0) this.#input.removeAttribute("aria-activedescendant")
    else this.#input.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#active}`)
  }

  #onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && this.#links.length) {
      event.preventDefault()
      const from = this.#active < 0 && step < 0 ? 0 : this.#active
      this.#active = (from + step + this.#links.length) % this.#links.length
      this.#mark()
    } else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#links[this.#active])
  }

  #onPick(event) {
    const option = event.target.closest("[role=option]")
    if (!option) return
    this.#active = Number(option.dataset.editableOption)
    this.#mark()
    this.#choose(this.#links[this.#active])
  }

  #choose(link) {
    this.#chosen = link
    this.#input.value = link.label
    this.#say("")
  }

  #onSubmit(event) {
    if (event.submitter?.value === "remove" || this.href) return
    event.preventDefault()
    this.#say(words.rich.noAddress)
    this.#input.focus()
  }

  #say(message) {
    this.#problem.textContent = message
    for (const name of ["aria-invalid", "aria-describedby"]) this.#input.removeAttribute(name)
    if (!message) return
    this.#input.setAttribute("aria-invalid", "true")
    this.#input.setAttribute("aria-describedby", this.#problem.id)
  }
}
