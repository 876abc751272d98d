// Owns which TipTap extensions stand for the names of the server's declaration.
import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Gapcursor, HardBreak, Heading, History, Italic, Link, ListItem, Node,
  Paragraph, Placeholder, Text, TrailingNode, wrappingInputRule,
} from "editable/rich/adapter"
import { addressOf } from "editable/rich/address"
import { Picture } from "editable/rich/picture"
import { Video } from "editable/rich/video"

// Only the address: no target, no class, no keys of its own.
const OwnLink = Link.extend({
  addAttributes: () => ({ href: { default: null, parseHTML: (element) => element.getAttribute("href") } }),
  addKeyboardShortcuts: () => ({}),
}).configure({ openOnClick: false, defaultProtocol: "https", isAllowedUri: (href) => addressOf(href ?? "") !== null })

const Numbers = Node.create({
  name: "orderedList",
  group: "block list",
  content: "listItem+",
  parseHTML: () => [{ tag: "ol" }],
  renderHTML: () => ["ol", 0],
  addCommands() { return { toggleOrderedList: () => ({ commands }) => commands.toggleList(this.name, "listItem") } },
  addKeyboardShortcuts() { return { "Mod-Shift-7": () => this.editor.commands.toggleOrderedList() } },
  addInputRules() { return [wrappingInputRule({ find: /^\d+[.)]\s$/, type: this.type })] },
})

const EXTENSIONS = {
  paragraph: () => [Paragraph],
  break: () => [HardBreak],
  bold: () => [Bold],
  italic: () => [Italic],
  heading: (elements) => [Heading.configure({ levels: Object.keys(elements).map((tag) => Number(tag.slice(1))) })],
  quote: () => [Blockquote],
  link: () => [OwnLink],
  bullets: () => [BulletList],
  numbers: () => [Numbers],
  image: (_, options) => [Picture.configure(options)],
  video: () => [Video],
}

// `options` are those of pictures.
export function extensionsOf(declared, placeholder, options) {
  const lists = "bullets" in declared || "numbers" in declared
  return [
    ...[Document, Text, History, Dropcursor, Gapcursor, TrailingNode, Placeholder.configure({ placeholder })],
    ...(lists ? [ListItem] : []),
    ...Object.entries(declared).flatMap(([name, elements]) => EXTENSIONS[name]?.(elements, options) ?? []),
  ]
}
