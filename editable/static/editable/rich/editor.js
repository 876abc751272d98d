// Owns one open rich text: TipTap on the element itself, its toolbar, its keys, and what is stored for it.
import { Editor, Extension, pm } from "editable/rich/adapter"
import { asking } from "editable/rich/asking"
import { editLink } from "editable/rich/link_dialog"
import { toStored } from "editable/rich/markup"
import { cleanPaste } from "editable/rich/paste"
import { extensionsOf } from "editable/rich/schema"
import { declared } from "editable/rich/settings"
import { Toolbar } from "editable/rich/toolbar"
import { uploading, Uploads } from "editable/rich/uploads"
import { layer } from "editable/layer"
import { words } from "editable/words"

const { Selection, TextSelection } = pm.state

export class RichText {
  #host; #root; #editor; #toolbar; #attributes; #normal; #on; #off = new AbortController()

  // `on` is told: changed(), left() when the focus went elsewhere, leave() after Escape, idle() when an upload has ended.
  constructor(host, { html, label, on }) {
    this.#host = host
    this.#on = on
    this.#root = host.closest("[popover], dialog") ?? layer()
    this.#attributes = [...host.attributes].map(({ name, value }) => ({ name, value }))
    const sources = new Map([...host.querySelectorAll("img")].map((image) => [image.getAttribute("src"), image.currentSrc || image.src]))
    host.replaceChildren()
    host.dataset.editableOpen = ""
    // An element that has the focus before would never be told of it.
    host.blur()
    this.#editor = this.#make(html, label, sources)
    this.#toolbar = new Toolbar(this.#editor, this.#root)
    this.#normal = { html: this.#stored, value: html }
    this.#listen()
  }

  // What is to be stored: the value as it was where nothing was changed but how the HTML is written.
  get value() {
    const html = this.#stored
    return html === this.#normal.html ? this.#normal.value : html
  }

  get focused() { return this.#host.contains(document.activeElement) || this.#toolbar.focused || asking() }
  get busy() { return this.focused || uploading(this.#editor) }

  // Takes over what somebody else wrote.
  set(html) {
    if (html === this.value) return
    this.#editor.commands.setContent(html, { emitUpdate: false })
    this.#normal = { html: this.#stored, value: html }
  }

  // The caret goes to a point of the window, a selection from one point to another, else to the end.
  focus(points = []) {
    const { view, state: { doc, tr } } = this.#editor
    const found = points.map(({ x, y }) => view.posAtCoords({ left: x, top: y })?.pos).filter((position) => position !== undefined)
    const [from, to = from] = found.map((position) => doc.resolve(position))
    view.dispatch(tr.setSelection(from ? TextSelection.between(from, to) : Selection.atEnd(doc)))
    view.focus()
  }

  type(text) {
    if (text) this.#editor.view.dispatch(this.#editor.state.tr.insertText(text))
  }

  // Leaves the element as it was found, with `nodes` in it.
  destroy(nodes = []) {
    this.#off.abort()
    this.#toolbar.destroy()
    this.#editor.destroy()
    delete this.#host.dataset.editableOpen
    const foreign = ({ name }) => !name.startsWith("data-editable")
    for (const { name } of [...this.#host.attributes].filter(foreign)) this.#host.removeAttribute(name)
    for (const { name, value } of this.#attributes.filter(foreign)) this.#host.setAttribute(name, value)
    this.#host.replaceChildren(...nodes)
  }

  get #stored() { return toStored(this.#editor.getHTML()) }

  #make(html, label, sources) {
    const options = { sources, root: this.#root }
    return new Editor({
      element: { mount: this.#host },
      content: html,
      injectCSS: false,
      extensions: [this.#keys(), ...extensionsOf(declared, label, options), Uploads.configure({ ended: () => this.#on.idle() })],
      editorProps: { attributes: attributes(this.#host, label), transformPastedHTML: (pasted) => cleanPaste(pasted, declared), handleClick },
      onUpdate: () => this.#on.changed(),
    })
  }

  #keys() {
    return Extension.create({
      name: "keys",
      addKeyboardShortcuts: () => ({
        Escape: () => this.#toolbar.dismiss() || Boolean(this.#on.leave()) || true,
        "Alt-F10": () => this.#toolbar.enter(),
        "Mod-k": () => Boolean(editLink(this.#editor, this.#root)),
      }),
    })
  }

  #listen() {
    // Whatever made the focus leave comes to its end before.
    const leaving = () => setTimeout(() => { if (!this.#off.signal.aborted && !this.focused) this.#on.left() })
    for (const element of [this.#host, this.#toolbar.element]) element.addEventListener("focusout", leaving, { signal: this.#off.signal })
    this.#host.addEventListener("keydown", (event) => { if (event.key === "Escape") event.stopPropagation() }, { signal: this.#off.signal })
  }
}

function attributes(host, label) {
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": words.edit(label || words.unnamed),
    lang: host.closest("[lang]")?.lang || "en",
    spellcheck: "true",
  }
}

// As elsewhere, Ctrl or Cmd follows a link.
function handleClick(view, position, event) {
  const link = event.target.closest?.("a[href]")
  if (!link || !(event.ctrlKey || event.metaKey) || !/^https?:/.test(link.href)) return false
  window.open(link.href, "_blank", "noopener")
  return true
}
