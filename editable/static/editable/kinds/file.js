// Control for a file: the present one as a link, another one by choosing or dropping it.
import { get } from "editable/api"
import { progressOf } from "editable/dropping"
import { button, make } from "editable/make"
import { takesFiles } from "editable/taking"
import { letGo, nameOf } from "editable/uploads"
import { words } from "editable/words/panel"

export function control({ label, required, url }, changed, tell, saver) {
  const off = new AbortController()
  const input = make("input", { type: "file", hidden: true, "aria-hidden": "true", tabIndex: -1 })
  const present = make("p", { dataset: { editablePresent: "" } })
  const choose = button(words.chooseFile, () => input.click(), { "aria-label": `${words.chooseFile}: ${label}` })
  const remove = required ? null : button(words.removeFile, () => { changed("", true); choose.focus() }, { dataset: { editableQuiet: "" } })
  const element = make("div", { dataset: { editableDrop: "", editableOwnKeys: "" } }, present, make("p", {}, words.dropFile),
    make("div", { dataset: { editableButtons: "" } }, choose, remove), progressOf(saver, off.signal), input)
  takesFiles(element, input, take, off.signal)

  function take(file) {
    const limit = Number(document.querySelector("script[data-editable-assets]").dataset.editableUploadBytes) || Infinity
    if (file.size > limit) return tell(words.fileTooLarge(Math.floor(limit / 2 ** 20)))
    tell(null)
    changed(file, true)
  }

  function set(value) {
    present.replaceChildren(value ? nameOf(value) : words.noFile)
    if (remove) remove.hidden = !value || value instanceof Blob
    if (value && !(value instanceof Blob)) link(value)
  }

  // The address may be signed for minutes only, so it is asked for when it is needed.
  async function link(value) {
    const { file } = await get(url)
    if (file && value === saver.stored) present.replaceChildren(make("a", { href: file, download: "" }, nameOf(value)))
  }

  // A file that was sent is a name from then on.
  const draw = () => set(saver.unsaved ? saver.value : saver.stored)
  saver.addEventListener("editable:state", draw, { signal: off.signal })
  return { element, set: draw, focus: () => choose.focus(), disconnect: () => { off.abort(); letGo(saver) } }
}

export const say = nameOf
