// Owns the dialog with the code by which a phone takes the picture of one field, and the wait for that picture.
import { get, post } from "editable/api"
import { focusAt } from "editable/controls"
import { ask } from "editable/dialog"
import { button, make } from "editable/make"
import { placeOf } from "editable/place"
import { reason } from "editable/problems"
import { toText } from "editable/wire"
import { words } from "editable/words/phone"

const FIRST = 1500
const MOST = 5000
const GROWTH = 1.1
const LOCAL = /^(localhost|127\.|\[::1\])/
const ENDED = new Set(["not_found", "forbidden"])

export async function openDialog(saver) {
  const wait = new Wait(saver)
  wait.begin()
  await ask(words.phone.title, wait.element)
  const answer = await wait.end()
  focusOn(saver.key)
  if (answer) saver.receive({ ...answer, value: toText(answer.value) })
}

// The panel that the dialog was opened from is gone.
function focusOn(key) {
  if (document.activeElement !== document.body) return
  const place = placeOf(key)
  place?.focus({ preventScroll: true })
  if (place && document.activeElement !== place) focusAt(place)
}

class Wait {
  #saver; #poll = null; #answer = null; #open = true; #pause = FIRST
  #code = make("div", { dataset: { editablePhoneCode: "" } })
  #said = make("p", { role: "status" })
  #problem = make("p", { role: "alert", dataset: { editableProblem: "" } })
  #again = button(words.phone.again, () => this.begin(), { hidden: true })
  #cancel = button(words.cancel, () => this.#close(), { dataset: { editableQuiet: "" } })
  element = make("div", { dataset: { editablePhone: "" } }, this.#code, this.#problem, this.#said,
    make("div", { dataset: { editableButtons: "" } }, this.#again, this.#cancel))

  constructor(saver) {
    this.#saver = saver
  }

  async begin() {
    this.#again.hidden = true
    this.#problem.textContent = ""
    this.#said.textContent = words.phone.waiting
    const address = new URL(this.#saver.url, location.href)
    address.pathname += "phone/"
    const answer = await post(address.href, [["base", this.#saver.base]])
    if (!answer.ok) return this.#fail(answer)
    this.#poll = answer.poll
    this.#show(answer)
    if (this.#open) this.#watch(answer.poll)
    else this.#revoke()
  }

  // Takes the code back; resolves to what a phone has sent all the same, or to null.
  async end() {
    this.#open = false
    if (this.#poll && !this.#answer) await this.#revoke()
    return this.#answer
  }

  #show({ qr, url, minutes }) {
    const picture = URL.createObjectURL(new Blob([qr], { type: "image/svg+xml" }))
    this.#code.replaceChildren(
      make("p", {}, words.phone.how),
      make("img", { src: picture, alt: words.phone.code, onload: () => URL.revokeObjectURL(picture) }),
      make("a", { href: url, target: "_blank", rel: "noreferrer" }, url),
      make("p", { dataset: { editableNote: "" } }, LOCAL.test(location.host) ? words.phone.local : words.phone.validity(minutes)))
  }

  // Asks less often the longer it takes, and not while nobody looks.
  async #watch(poll) {
    for (this.#pause = FIRST; this.#open && poll === this.#poll; this.#pause = Math.min(MOST, this.#pause * GROWTH)) {
      await shown()
      await new Promise((next) => setTimeout(next, this.#pause))
      if (!this.#open) return
      const answer = await get(poll)
      if (this.#hear(answer)) return
    }
  }

  // Tells whether all is said.
  #hear(answer) {
    if (answer.state === "arrived") {
      this.#answer = answer
      this.#close()
    } else if (answer.state === "over" || ENDED.has(answer.code)) this.#stop()
    else if (answer.code === "signed_out") this.#fail(answer)
    else {
      this.#said.textContent = answer.state === "arriving" ? words.phone.arriving : words.phone.waiting
      return false
    }
    return true
  }

  async #revoke() {
    for (;;) {
      const answer = await post(this.#poll, [])
      if (answer.state === "arrived") this.#answer = answer
      if (answer.state !== "arriving") return
      await new Promise((next) => setTimeout(next, FIRST))
    }
  }

  #stop() {
    this.#poll = null
    this.#code.replaceChildren()
    this.#said.textContent = words.phone.over
    this.#again.hidden = false
    this.#again.focus()
  }

  #fail(answer) {
    if (answer.code === "signed_out") document.dispatchEvent(new CustomEvent("editable:signed-out"))
    this.#stop()
    this.#said.textContent = ""
    this.#problem.textContent = words.because(words.phone.failed, reason(answer) || words.problems[answer.code])
  }

  #close() {
    this.element.closest("dialog")?.close()
  }
}

function shown() {
  if (!document.hidden) return null
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }))
}
