// Control for a picture: the present one, and a new one by choosing, dropping or pasting it.
import { get } from "editable/api"
import { progressOf } from "editable/dropping"
import { later } from "editable/later"
import { watch } from "editable/made"
import { button, make } from "editable/make"
import { send } from "editable/sending"
import { takesFiles } from "editable/taking"
import { letGo, nameOf } from "editable/uploads"
import { words } from "editable/words/panel"

// Asked for these, a telephone that keeps photos as HEIC hands over a JPEG.
const TAKEN = "image/jpeg,image/png,image/webp,image/gif,image/avif"
// Who edits with a finger has the camera at hand: the file chooser offers it.
const CAMERA = matchMedia("(pointer: coarse)")

export function control({ label, required, url, pointed }, changed, tell, saver) {
  const off = new AbortController()
  const input = make("input", { type: "file", accept: TAKEN, hidden: true, tabIndex: -1, "aria-hidden": "true" })
  const preview = make("img", { alt: "", hidden: true })
  const choose = button(words.choosePicture, () => input.click(), { "aria-label": `${words.choosePicture}: ${label}` })
  const phone = CAMERA.matches ? null : button(words.withPhone, fromPhone, { "aria-haspopup": "dialog", "aria-label": words.takeWithPhone })
  const remove = required ? null : button(words.removePicture, () => { changed("", true); choose.focus() }, { dataset: { editableQuiet: "" } })
  const element = make("div", { dataset: { editableDrop: "", editableOwnKeys: "" } }, preview, make("p", {}, words.dropPicture),
    make("div", { dataset: { editableButtons: "" } }, choose, phone, remove), progressOf(saver, off.signal), input)
  const take = (file) => send(saver, file, tell)
  takesFiles(element, input, take, off.signal)

  function set(value) {
    if (remove) remove.hidden = !value || value instanceof Blob
  }

  // Where a focal point can be chosen, the picture is shown there.
  async function show() {
    if (pointed) return
    const { preview: source } = await get(url)
    preview.hidden = !source
    if (!source) return
    preview.src = source
    watch()
  }

  async function fromPhone() {
    (await later("phone_dialog"))?.openDialog(saver)
  }

  function paste(event) {
    const { files } = event.clipboardData
    if (!files.length) return
    event.preventDefault()
    take(files[0])
  }

  function disconnect() {
    off.abort()
    letGo(saver)
  }

  document.addEventListener("paste", paste, { signal: off.signal })
  saver.addEventListener("editable:state", () => set(saver.value), { signal: off.signal })
  saver.addEventListener("editable:saved", show, { signal: off.signal })
  show()
  return { element, set, focus: () => choose.focus(), disconnect }
}

export const say = nameOf
