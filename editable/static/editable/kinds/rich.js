// Control for rich text in a panel, and how a rich text reads where two of them clash.
import { make } from "editable/make"
import { toText } from "editable/rich/markup"

export const say = (html) => toText(html)

export function control(field, changed) {
  const host = make("div", { dataset: { editableRichControl: "" } })
  const element = make("div", { dataset: { editableOwnKeys: "" } }, host)
  const on = { changed: () => changed(text.value), left: () => {}, leave: () => host.blur(), idle: () => {} }
  let text = null
  let html = ""
  let opened = null
  const open = async () => {
    const { RichText } = await import("editable/rich/editor")
    if (element.isConnected) text = new RichText(host, { html, label: field.label, on })
  }
  // The panel must stand before the toolbar finds its place in it.
  const connect = () => { opened = open() }
  const set = (value) => {
    html = value
    text?.set(value)
  }
  const focus = () => opened.then(() => text?.focus())
  return { element, set, focus, connect, disconnect: () => text?.destroy() }
}
