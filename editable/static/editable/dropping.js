// Owns the parts that every control for uploads has: a place to drop a file, and how far a running upload is.
import { button, make } from "editable/make"
import { cancel } from "editable/uploads"
import { words } from "editable/words"

// `take(file)` is given the first of the files that are dropped on `element` or chosen with `input`.
export function takesFiles(element, input, take, signal) {
  const listen = (target, name, method) => target.addEventListener(name, method, { signal })
  const mark = (on) => element.toggleAttribute("data-editable-target", on)
  listen(input, "change", () => { if (input.files.length) take(input.files[0]); input.value = "" })
  listen(element, "dragover", (event) => { event.preventDefault(); mark(true) })
  listen(element, "dragleave", (event) => { if (!element.contains(event.relatedTarget)) mark(false) })
  listen(element, "drop", (event) => {
    mark(false)
    event.preventDefault()
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0])
  })
}

// An element that shows while the saver sends a file, with a button that gives it up.
export function progressOf(saver, signal) {
  const bar = make("progress", { max: 1, "aria-label": words.uploading })
  const element = make("div", { dataset: { editableProgress: "" } }, bar, button(words.cancel, () => cancel(saver)))
  const draw = () => {
    element.hidden = !(saver.value instanceof Blob) || !saver.unsaved
    if (saver.state !== "saving") bar.removeAttribute("value")
  }
  saver.addEventListener("editable:progress", ({ detail }) => { bar.value = detail.fraction }, { signal })
  saver.addEventListener("editable:state", draw, { signal })
  draw()
  return element
}
