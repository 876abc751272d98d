// The only module that knows where TipTap comes from.
export {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Extension, Gapcursor, HardBreak, Heading, History, Italic, Link,
  ListItem, Node, Paragraph, Placeholder, pm, Text, TrailingNode, wrappingInputRule,
} from "django_prose_editor/editor"
