// Owns the parts that every control for uploads has: a place to drop a file, and how far a running upload is.
import { button, make } from "editable/make"
import { cancel, onTheWay } from "editable/uploads"
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

// An element that shows while the saver has a file that is not stored, with a button that gives it up. What has been
// sent whole cannot be called back.
export function progressOf(saver, signal) {
  const bar = make("progress", { max: 1, "aria-label": words.uploading })
  const stop = button(words.cancel, () => cancel(saver))
  const element = make("div", { dataset: { editableProgress: "" } }, bar, stop)
  const draw = () => {
    element.hidden = !onTheWay(saver)
    bar.hidden = saver.state !== "saving"
    stop.hidden = false
    bar.removeAttribute("value")
  }
  saver.addEventListener("editable:progress", ({ detail: { fraction } }) => {
    stop.hidden = fraction === 1
    if (fraction < 1) bar.value = fraction
    else bar.removeAttribute("value")
  }, { signal })
  saver.addEventListener("editable:state", draw, { signal })
  draw()
  return element
}
