// Control for a picture: the present one, and a new one by choosing, dropping or pasting it.
import { get } from "editable/api"
import { send } from "editable/image"
import { button, make } from "editable/make"
import { saverOf } from "editable/savers"
import { cancel } from "editable/uploads"
import { words } from "editable/words"

export function control(field, changed, tell) {
  const saver = saverOf(field)
  const input = make("input", { type: "file", accept: "image/*", hidden: true, tabIndex: -1, "aria-hidden": "true" })
  const preview = make("img", { alt: "", hidden: true })
  const bar = make("progress", { max: 1, "aria-label": words.uploading })
  const running = make("div", { dataset: { editableProgress: "" }, hidden: true }, bar, button(words.cancel, () => cancel(saver)))
  const choose = button(words.choosePicture, () => input.click(), { dataset: { editableChoose: "" } })
  const remove = button(words.removePicture, () => changed("", true), { dataset: { editableQuiet: "" } })
  const buttons = make("div", { dataset: { editableButtons: "" } }, choose, field.required ? null : remove)
  const element = make("div", { dataset: { editableDrop: "" } },
    preview, make("p", {}, words.dropPicture), buttons, running, input)
  const off = new AbortController()
  const listen = (target, name, method) => target.addEventListener(name, method, { signal: off.signal })
  const take = (files, event) => {
    if (!files.length) return
    event.preventDefault()
    send(saver, files[0], tell)
  }

  async function show() {
    remove.hidden = !saver.stored
    if (field.pointed) return
    const { preview: source } = await get(field.url)
    preview.hidden = !source
    if (source) preview.src = source
  }

  function draw() {
    running.hidden = saver.state !== "saving" || !(saver.value instanceof Blob)
    if (running.hidden) bar.removeAttribute("value")
  }

  listen(input, "change", (event) => { take(input.files, event); input.value = "" })
  listen(element, "dragover", (event) => { event.preventDefault(); element.toggleAttribute("data-editable-target", true) })
  listen(element, "dragleave", () => element.toggleAttribute("data-editable-target", false))
  listen(element, "drop", (event) => { element.toggleAttribute("data-editable-target", false); take(event.dataTransfer.files, event) })
  listen(document, "paste", (event) => take(event.clipboardData.files, event))
  listen(saver, "editable:progress", ({ detail }) => { bar.value = detail.fraction })
  listen(saver, "editable:state", draw)
  listen(saver, "editable:saved", show)
  draw()
  show()
  return { element, set: () => {}, disconnect: () => off.abort() }
}
