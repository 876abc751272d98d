// Owns videos: a block of its own that names host and key; a pasted link alone in a block becomes one.
import { Node, pm } from "editable/rich/adapter"
import { caretAfter } from "editable/rich/caret"
import { make } from "editable/make"
import { words } from "editable/words/rich"

const YOUTUBE = /^https?:\/\/(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com\/(?:watch\?(?:[^#]*&)?v=|embed\/|shorts\/|live\/)|youtu\.be\/)([\w-]{11})(?![\w-])/i
const VIMEO = /^https?:\/\/(?:www\.|player\.)?vimeo\.com\/(?:video\/|channels\/[\w-]+\/)?(\d{1,12})(?!\d)/i
const HOSTS = { youtube: "YouTube", vimeo: "Vimeo" }

// "youtube:<key>" or "vimeo:<key>" for a link to a video, else null.
export function videoOf(text) {
  const link = text.trim()
  if (/\s/.test(link)) return null
  const [, youtube] = YOUTUBE.exec(link) ?? []
  const [, vimeo] = VIMEO.exec(link) ?? []
  return (youtube && `youtube:${youtube}`) || (vimeo && `vimeo:${vimeo}`) || null
}

export const Video = Node.create({
  name: "video",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({
    video: { default: null, parseHTML: (element) => element.dataset.video, renderHTML: ({ video }) => ({ "data-video": video }) },
  }),
  parseHTML: () => [{ tag: "div[data-video]" }],
  renderHTML: ({ HTMLAttributes }) => ["div", HTMLAttributes],
  // As the page shows it, without a player and without a link.
  addNodeView: () => ({ node }) => {
    const [host] = node.attrs.video.split(":")
    return { dom: make("a", { className: "video", role: "img", ariaLabel: words.rich.videoOn(HOSTS[host]) }, words.rich.videoOn(HOSTS[host])) }
  },
  addProseMirrorPlugins() {
    return [new pm.state.Plugin({ props: { handlePaste: (view, event) => paste(this.editor, event) } })]
  },
})

export function insertVideo(editor, video) {
  editor.commands.insertContent({ type: "video", attrs: { video } })
  caretAfter(editor)
  return true
}

function paste(editor, event) {
  const { empty, $from } = editor.state.selection
  const video = empty && $from.parent.isTextblock && !$from.parent.content.size && videoOf(event.clipboardData.getData("text/plain"))
  return Boolean(video) && insertVideo(editor, video)
}
