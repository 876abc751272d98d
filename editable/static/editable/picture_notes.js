// Owns what stands at a picture on the page: the new one on its way, what is missing, where there is none.
import { progressOf } from "editable/dropping"
import { switchAt } from "editable/layer"
import { later } from "editable/later"
import { made } from "editable/made"
import { button, icon, make } from "editable/make"
import { refresh } from "editable/refresh"
import { onTheWay, refused } from "editable/uploads"
import { speaks } from "editable/value"
import { words } from "editable/words"

// Below this width of a picture, words would cover too much of it.
const ROOM = 320

// While a file is on its way: its picture over the old one, and how far it is.
export function uploadAt(host, saver, signal) {
  const preview = new Preview(host)
  const showProgress = switchAt(make("div", { dataset: { editableUploading: "" } }, progressOf(saver, signal)), host, "corner")
  const draw = () => {
    showProgress(onTheWay(saver) && speaks(saver, host))
    if (onTheWay(saver) && !refused(saver)) preview.show(saver.value)
    else if (saver.state !== "saved") preview.hide()
  }
  saver.addEventListener("editable:state", draw, { signal })
  // Until the page's own is there.
  saver.addEventListener("editable:saved", async () => {
    await refresh()
    await made(host)
    if (!onTheWay(saver)) preview.hide()
  }, { signal })
  signal.addEventListener("abort", () => { showProgress(false); preview.hide() })
  draw()
}

class Preview {
  #host; #show; #file = null
  #picture = make("img", { alt: "", dataset: { editablePreview: "" }, onerror: () => this.#show(false) })

  constructor(host) {
    this.#host = host
    this.#show = switchAt(this.#picture, host, "over")
  }

  show(file) {
    if (file === this.#file) return
    this.hide()
    this.#file = file
    this.#picture.src = URL.createObjectURL(file)
    fit(this.#picture, this.#host)
    this.#show(true)
  }

  hide() {
    if (!this.#file) return
    this.#file = null
    this.#show(false)
    URL.revokeObjectURL(this.#picture.src)
  }
}

// A picture that nobody who cannot see it will hear of is flagged, and described in two inputs.
export function flagAt(host, saver, describing, signal) {
  const open = async () => {
    const panel = await later("panel")
    panel?.openPanel(words.undescribed, describing(), host, () => { if (flag.isConnected) flag.focus() })
  }
  const flag = button("", open, { dataset: { editableFlag: "" }, title: words.undescribed, "aria-haspopup": "dialog" })
  flag.append(icon("alt"), make("span", {}, words.undescribed))
  noteAt(flag, host, "start", saver, signal, () => "editableUndescribed" in host.dataset)
}

// The stand-in that editors see in the place of no picture says what belongs there.
export function emptyAt(host, saver, signal) {
  const note = make("div", { dataset: { editableEmptyNote: "" }, "aria-hidden": "true" },
    icon("picture"), make("b", {}, host.dataset.editableLabel ?? ""), make("span", {}, words.emptyPicture))
  noteAt(note, host, "over", saver, signal, () => "editableEmpty" in host.dataset && !onTheWay(saver))
}

// Shows `node` at `host` while `wanted()`, without words where there is no room for them.
function noteAt(node, host, side, saver, signal, wanted) {
  const show = switchAt(node, host, side)
  const draw = () => {
    node.toggleAttribute("data-editable-narrow", host.clientWidth < ROOM)
    if (side === "over") fit(node, host)
    show(wanted())
  }
  const watch = new ResizeObserver(draw)
  watch.observe(host)
  saver.addEventListener("editable:state", draw, { signal })
  document.addEventListener("editable:refreshed", draw, { signal })
  signal.addEventListener("abort", () => { watch.disconnect(); show(false) })
}

function fit(node, host) {
  const { width, height } = host.getBoundingClientRect()
  const { objectFit } = getComputedStyle(host)
  const { borderRadius } = [host, (host.closest("picture") ?? host).parentElement].map((one) => getComputedStyle(one)).find((style) => style.borderRadius !== "0px") ?? {}
  Object.assign(node.style, { width: `${width}px`, height: `${height}px`, borderRadius: borderRadius ?? "0", objectFit: objectFit === "fill" ? "cover" : objectFit })
}
