// Shows how far a running upload is.
import { button, make } from "editable/make"
import { cancel, onTheWay } from "editable/uploads"
import { words } from "editable/words"

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
