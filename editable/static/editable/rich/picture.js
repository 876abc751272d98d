// Owns pictures in rich text: a block of its own with its description; a click or Enter opens what can be said of it.
import { Node } from "editable/rich/adapter"
import { ask } from "editable/rich/asking"
import { caretAfter } from "editable/rich/caret"
import { button, make } from "editable/make"
import { words } from "editable/words/rich"

// Pictures of other sites are left out.
const OWN = /^\/media\/m\/[0-9a-f-]{36}\/$/

const attribute = (name) => ({ default: null, parseHTML: (element) => element.getAttribute(name) })

export const Picture = Node.create({
  name: "image",
  group: "block",
  draggable: true,
  addOptions: () => ({ sources: new Map(), root: null }),
  addAttributes: () => Object.fromEntries(["src", "alt", "width", "height"].map((name) => [name, attribute(name)])),
  parseHTML: () => [{ tag: "img[src]", getAttrs: (element) => (OWN.test(element.getAttribute("src")) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  // The page has loaded the picture in one of its sizes already.
  addNodeView() {
    return ({ node, editor }) => {
      const { src, ...rest } = node.attrs
      const dom = make("img", { src: this.options.sources.get(src) ?? src, draggable: true })
      for (const [name, value] of Object.entries(rest)) if (value !== null) dom.setAttribute(name, value)
      dom.alt = rest.alt ?? ""
      dom.toggleAttribute("data-editable-undescribed", rest.alt === null)
      dom.addEventListener("click", () => setTimeout(() => describe(editor, this.options.root)))
      return { dom }
    }
  },
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.isActive("image") && Boolean(describe(this.editor, this.options.root)) }
  },
})

// Asks for the description of the selected picture.
export async function describe(editor, root) {
  if (!editor.isActive("image")) return
  const { alt } = editor.getAttributes("image")
  const input = make("input", { value: alt ?? "", maxLength: 500, autofocus: true })
  const decorative = make("input", { type: "checkbox", checked: alt === "" })
  const draw = () => { input.disabled = decorative.checked }
  decorative.addEventListener("change", draw)
  draw()
  const choice = await ask(root, words.rich.picture,
    make("form", { method: "dialog" },
      make("label", {}, words.rich.describe, input),
      make("label", { dataset: { editableCheck: "" } }, decorative, words.rich.decorative),
      make("div", { dataset: { editableButtons: "" } },
        make("button", { value: "save" }, words.rich.done),
        make("button", { value: "remove", formNoValidate: true }, words.rich.removePicture),
        button(words.cancel, (event) => event.target.closest("dialog").close(""), { dataset: { editableQuiet: "" } }))))
  if (choice === "save") editor.commands.updateAttributes("image", { alt: said(input, decorative) })
  if (choice === "remove") editor.commands.deleteSelection()
  caretAfter(editor)
}

// No description is other than the word that none is needed.
function said(input, decorative) {
  return decorative.checked ? "" : input.value.trim() || null
}
