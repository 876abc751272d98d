// The entry of a page that is turned back: a slider over the history, and a button that puts back what has changed since.
import { get, page as fetchPage, post, useToken } from "editable/api"
import { requestId } from "editable/attempts"
import { layer, pin } from "editable/layer"
import { button, make } from "editable/make"
import { words } from "editable/words/rewind"

// Somebody who drags the slider passes many moments; the page follows where the hand rests.
const REST = 120
const MARKED = "[data-editable-key], [data-editable-item], [data-editable-list]"
const settings = () => document.querySelector("script[data-editable-assets]").dataset

export class Rewind {
  #moments = []; #timer; #unpins = []; #turn = 0
  #slider = make("input", { type: "range", min: 0, step: 1, disabled: true, "aria-label": words.rewindSlider })
  #when = make("p", { dataset: { editableWhen: "" } })
  #status = make("p", { role: "status" })
  #newest = button(words.rewindEnd, () => location.assign(location.pathname))

  async connect() {
    useToken(settings().editableCsrf)
    layer().append(make("section", { "aria-label": words.rewindTitle, dataset: { editableLooking: "", editableRewind: "" } },
      make("h2", {}, words.rewindTitle), this.#when, this.#slider, this.#newest, this.#status))
    this.#slider.addEventListener("input", () => this.#onInput())
    const answer = await get(settings().editableMoments)
    if (!answer.ok) return this.#say(words.problems[answer.code] ?? words.problems.unavailable)
    this.#moments = answer.moments.filter(({ keys }) => keys.some(concernsThisPage))
    this.#slider.max = String(this.#moments.length)
    this.#slider.value = String(this.#placeOf(Number(settings().editableMoment)))
    this.#slider.disabled = !this.#moments.length
    if (!this.#moments.length) this.#status.textContent = words.rewindNothing
    this.#draw()
    this.#mark()
  }

  // Place 0 is before the first change, place n after the n-th.
  #placeOf(revision) {
    return this.#moments.filter((moment) => moment.revision <= revision).length
  }

  get #place() { return Number(this.#slider.value) }

  #onInput() {
    this.#draw()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#show(), REST)
  }

  #draw() {
    const moment = this.#moments[this.#place - 1]
    const text = moment ? words.rewindAfter(localTime(moment.at), moment.user) : words.rewindBefore
    this.#when.textContent = text
    this.#slider.setAttribute("aria-valuetext", text)
  }

  // The page before the first change known is the one before that revision.
  async #show() {
    const turn = ++this.#turn
    const at = this.#moments[this.#place - 1]?.revision ?? before(this.#moments[0])
    const address = `${location.pathname}?at=${encodeURIComponent(at)}`
    const html = await fetchPage(address)
    if (turn !== this.#turn) return
    if (html === null) return this.#say(words.problems.unreachable)
    history.replaceState(null, "", address)
    swap(new DOMParser().parseFromString(html, "text/html"))
    this.#say("")
    this.#mark()
  }

  #mark() {
    this.#unpins.splice(0).forEach((unpin) => unpin())
    const { fields, rows } = JSON.parse(settings().editableChanges)
    for (const [key, { revision, base }] of Object.entries(fields)) {
      this.#offer(`[data-editable-key="${CSS.escape(key)}"]`, `${revision}/restore/`, [["side", "old"], ["base", base]])
    }
    for (const [item, revision] of Object.entries(rows)) this.#offer(`[data-editable-item="${CSS.escape(item)}"]`, `${revision}/undo/`, [])
  }

  #offer(selector, path, pairs) {
    const element = document.querySelector(selector)
    if (!element) return
    const label = element.dataset.editableLabel ?? element.dataset.editableItemLabel ?? ""
    const control = button(words.putBack, () => this.#putBack(path, pairs), { "aria-label": words.putBackThis(label), dataset: { editablePutBack: "" } })
    element.dataset.editableChanged = ""
    this.#unpins.push(pin(control, element, "corner"))
  }

  async #putBack(path, pairs) {
    const answer = await post(`${settings().editableRevisions}${path}`, [...pairs, ["request_id", requestId()]])
    await this.#show()
    this.#say(answer.ok ? words.putBackDone : answer.message || words.problems[answer.code] || words.notSaved)
  }

  #say(text) {
    this.#status.textContent = text
  }
}

// A change concerns the page where something of its model stands on it.
function concernsThisPage(key) {
  const label = key.split("/")[0]
  return [...document.querySelectorAll(MARKED)].some(({ dataset }) =>
    [dataset.editableKey, dataset.editableItem?.replace(/^section:/, ""), dataset.editableList].some((name) => name?.split("/")[0] === label))
}

// A moment just before a change.
const before = ({ at }) => new Date(new Date(at) - 1).toISOString()
const localTime = (at) => new Date(at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "medium" })

// Everything but the editor's own layer and the scripts becomes that of the other page.
function swap(news) {
  const own = (element) => element.matches("script, noscript, link, [data-editable-layer]")
  Object.assign(settings(), { ...news.querySelector("script[data-editable-assets]").dataset })
  document.title = news.title
  const { scrollX, scrollY } = window
  ;[...document.body.children].filter((element) => !own(element)).forEach((element) => element.remove())
  document.body.prepend(...[...document.importNode(news.body, true).children].filter((element) => !own(element)))
  scrollTo(scrollX, scrollY)
}

new Rewind().connect()
