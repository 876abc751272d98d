// Owns the toolbar of an open rich text: at what is selected, or docked above the keyboard on touch screens.
import { openHistory } from "editable/history"
import { describe } from "editable/rich/picture"
import { editLink } from "editable/rich/link_dialog"
import { declared } from "editable/rich/settings"
import { insertFiles } from "editable/rich/uploads"
import { addVideo } from "editable/rich/video_dialog"
import { icon, make } from "editable/make"
import { words } from "editable/words/rich"

const EDGE = 8
const TOUCH = matchMedia("(pointer: coarse)")
// Every button by the extension that it belongs to: name, command or action, and what it is pressed in.
const BUTTONS = [
  ["bold", "bold", { run: (chain) => chain.toggleBold(), within: ["bold"] }],
  ["italic", "italic", { run: (chain) => chain.toggleItalic(), within: ["italic"] }],
  ["link", "link", { act: ({ editor, root }) => editLink(editor, root), within: ["link"] }],
  ...[2, 3, 4].map((level) => ["heading", `h${level}`, { run: (chain) => chain.toggleHeading({ level }), within: ["heading", { level }] }]),
  ["bullets", "bullets", { run: (chain) => chain.toggleBulletList(), within: ["bulletList"] }],
  ["numbers", "numbers", { run: (chain) => chain.toggleOrderedList(), within: ["orderedList"] }],
  ["quote", "quote", { run: (chain) => chain.toggleBlockquote(), within: ["blockquote"] }],
  ["image", "picture", { act: ({ file }) => file.click() }],
  ["video", "video", { act: ({ editor, root }) => addVideo(editor, root) }],
  ["paragraph", "history", { act: ({ editor }) => openHistory(ownField(editor)) }],
]
// What a picture or a video as a whole has instead.
const WHOLE = [
  ["image", "describe", { act: ({ editor, root }) => describe(editor, root), of: ["image"] }],
  ["paragraph", "remove", { run: (chain) => chain.deleteSelection(), of: ["image", "video"] }],
]

// What the page tells of the field; in a panel the field has a button of its own.
const ownField = ({ view: { dom } }) => ({ url: dom.dataset.editableUrl, label: dom.dataset.editableLabel, key: dom.dataset.editableKey })

export class Toolbar {
  #editor; #root; #buttons; #off = new AbortController()
  #dismissed = false
  #file = make("input", { type: "file", accept: "image/*", multiple: true, hidden: true, tabIndex: -1 })
  element = make("div", { role: "toolbar", "aria-label": words.rich.toolbar, dataset: { editableToolbar: "" }, hidden: true })

  constructor(editor, root) {
    this.#editor = editor
    this.#root = root
    const known = ([name, key]) => name in declared && (key !== "history" || ownField(editor).url) && (!/^h\d$/.test(key) || key in declared[name])
    this.#buttons = [...BUTTONS, ...WHOLE].filter(known).map(([, key, how]) => ({ ...how, node: this.#button(key, how) }))
    this.element.append(...this.#buttons.map(({ node }) => node), this.#file)
    root.append(this.element)
    this.#listen()
    this.update()
  }

  get focused() { return this.element.contains(document.activeElement) }

  // Focuses the toolbar; false where there is none to be seen.
  enter() {
    this.#dismissed = false
    this.update(true)
    this.#stops()[0]?.focus()
    return true
  }

  // Takes the toolbar away until something else is selected; false where it was away.
  dismiss() {
    if (this.element.hidden || TOUCH.matches) return false
    this.#dismissed = true
    this.update()
    return true
  }

  destroy() {
    this.#off.abort()
    this.element.remove()
  }

  update = (wanted = false) => {
    if (this.#editor.isDestroyed) return
    this.element.hidden = !(wanted || this.focused || this.#isWanted())
    if (this.element.hidden) return
    const whole = this.#editor.state.selection.node?.type.name
    for (const { node, within, of } of this.#buttons) {
      node.hidden = whole ? !of?.includes(whole) : Boolean(of)
      if (within) node.setAttribute("aria-pressed", String(this.#editor.isActive(...within)))
    }
    this.#rove(this.#stops().find((node) => node.tabIndex === 0) ?? this.#stops()[0])
    this.#place()
    if (TOUCH.matches && this.#editor.isFocused) this.#reveal()
  }

  #isWanted() {
    const { isFocused, state: { selection } } = this.#editor
    if (!isFocused || this.#dismissed) return false
    return TOUCH.matches || !selection.empty || !selection.$from.parent.content.size
  }

  #button(key, { run, act, within }) {
    const node = make("button", { type: "button", tabIndex: -1, title: words.rich.buttons[key], "aria-label": words.rich.buttons[key] })
    node.append(/^h\d$/.test(key) ? make("span", { "aria-hidden": "true" }, key.toUpperCase()) : icon(key))
    if (within) node.setAttribute("aria-pressed", "false")
    node.dataset.editableIconButton = ""
    node.addEventListener("click", () => {
      if (run) run(this.#editor.chain().focus()).run()
      else act({ editor: this.#editor, root: this.#root, file: this.#file })
    })
    return node
  }

  #listen() {
    const { signal } = this.#off
    // A press must not take the selection away.
    this.element.addEventListener("mousedown", (event) => event.preventDefault(), { signal })
    this.element.addEventListener("keydown", (event) => this.#onKey(event), { signal })
    this.#file.addEventListener("change", () => this.#onFiles(), { signal })
    this.#editor.on("selectionUpdate", () => { this.#dismissed = false })
    for (const name of ["transaction", "focus", "blur"]) this.#editor.on(name, () => requestAnimationFrame(() => this.update()))
    for (const [target, name] of [[window, "scroll"], [window, "resize"], [visualViewport, "resize"], [visualViewport, "scroll"]]) {
      target.addEventListener(name, () => { if (!this.element.hidden) this.#place() }, { signal, capture: true, passive: true })
    }
  }

  #onFiles() {
    insertFiles(this.#editor, [...this.#file.files])
    this.#file.value = ""
    this.#editor.commands.focus()
  }

  #stops() { return this.#buttons.map(({ node }) => node).filter((node) => !node.hidden) }

  #rove(stop) {
    for (const { node } of this.#buttons) node.tabIndex = node === stop ? 0 : -1
  }

  #onKey(event) {
    const stops = this.#stops()
    const index = stops.indexOf(document.activeElement)
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: stops.length - 1 }[event.key]
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault()
      event.stopPropagation()
      this.#editor.commands.focus()
    } else if (next !== undefined) {
      event.preventDefault()
      const stop = stops[(next + stops.length) % stops.length]
      this.#rove(stop)
      stop.focus()
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault()
      event.stopPropagation()
      this.#editor.commands[event.shiftKey ? "redo" : "undo"]()
    }
  }

  // Above what is selected, or below it where there is no room: never over it.
  #place() {
    this.element.toggleAttribute("data-editable-docked", TOUCH.matches)
    if (TOUCH.matches) return this.#dock()
    const { top, bottom, left } = this.#selected()
    const { width, height } = this.element.getBoundingClientRect()
    const above = top - height - EDGE
    const y = above >= EDGE || bottom + EDGE + height > innerHeight ? Math.max(above, EDGE) : bottom + EDGE
    const x = Math.max(EDGE, Math.min(left, document.documentElement.clientWidth - width - EDGE))
    this.element.style.left = `${x}px`
    this.element.style.top = `${y}px`
  }

  #selected() {
    const { view, state: { selection } } = this.#editor
    if (selection.node) return view.nodeDOM(selection.from).getBoundingClientRect()
    const [start, end] = [view.coordsAtPos(selection.from), view.coordsAtPos(selection.to)]
    return { top: Math.min(start.top, end.top), bottom: Math.max(start.bottom, end.bottom), left: Math.min(start.left, end.left) }
  }

  // The caret is brought out from under the docked toolbar.
  #reveal() {
    const { bottom } = this.#editor.view.coordsAtPos(this.#editor.state.selection.head)
    const hidden = bottom + EDGE - this.element.getBoundingClientRect().top
    if (hidden > 0) scrollBy({ top: hidden, behavior: "instant" })
  }

  // Above the keyboard, and above the bar where that is in sight.
  #dock() {
    const seen = visualViewport.offsetTop + visualViewport.height
    const bar = document.querySelector("[data-editable-bar]")?.getBoundingClientRect()
    const floor = bar && bar.height && bar.top < seen ? bar.top : seen
    this.element.style.left = ""
    this.element.style.top = `${floor - this.element.getBoundingClientRect().height - EDGE}px`
  }
}
