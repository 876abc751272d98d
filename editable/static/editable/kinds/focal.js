// Control for the point of a picture that every crop keeps: by a click, or by two sliders.
import { get } from "editable/api"
import { watch } from "editable/made"
import { button, make } from "editable/make"
import { saverOf } from "editable/savers"
import { words } from "editable/words/panel"

const CENTRE = [50, 50]

export function control(field, changed) {
  const image = saverOf(field.image)
  const picture = make("img", { alt: "" })
  const mark = make("span", { dataset: { editablePoint: "" }, "aria-hidden": "true" })
  const slider = (label) => make("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": label })
  const sliders = [slider(words.focalAcross), slider(words.focalDown)]
  const labelled = [words.across, words.down].map((word, index) => make("label", {}, word, sliders[index]))
  const centre = button(words.focalCentre, () => choose("", true), { dataset: { editableQuiet: "" } })
  const element = make("div", { dataset: { editableFocal: "" }, hidden: true },
    make("p", {}, words.focal), make("div", { dataset: { editableFrame: "" } }, picture, mark), ...labelled, centre)
  const off = new AbortController()
  const listen = (target, name, method) => target.addEventListener(name, method, { signal: off.signal })

  function set(text) {
    const [x, y] = text ? text.split(" ").map(Number) : CENTRE
    sliders[0].value = x
    sliders[1].value = y
    mark.style.left = `${x}%`
    mark.style.top = `${y}%`
    centre.hidden = text === ""
  }

  function choose(text, now) {
    set(text)
    changed(text, now)
  }

  async function show() {
    const { preview } = await get(field.image.url)
    element.hidden = !preview
    if (!preview) return
    picture.src = preview
    watch()
  }

  listen(picture, "click", (event) => {
    const box = picture.getBoundingClientRect()
    const percent = (at, start, size) => Math.round(Math.max(0, Math.min(100, (100 * (at - start)) / size)))
    choose(`${percent(event.clientX, box.left, box.width)} ${percent(event.clientY, box.top, box.height)}`, true)
  })
  sliders.forEach((one) => listen(one, "input", () => choose(`${sliders[0].value} ${sliders[1].value}`)))
  listen(image, "editable:saved", () => { set(""); show() })
  show()
  return { element, set, disconnect: () => off.abort() }
}
