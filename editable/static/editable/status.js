// Owns the one place that tells how saving stands; it only listens.
import { button, make } from "editable/make"
import { sentence } from "editable/problems"
import { all } from "editable/savers"
import { words } from "editable/words"

const ORDER = ["signed_out", "conflict", "forbidden", "not_found", "invalid", "too_large", "csrf"]

export class Status {
  #text = make("span", { role: "status", dataset: { editableStatus: "" } })
  #actions = make("span", { dataset: { editableActions: "" } })
  #note = ""
  #shown
  element = make("div", { dataset: { editableState: "clean", editableStatusBox: "" } }, this.#text, this.#actions)

  connect() {
    document.addEventListener("editable:state", () => {
      if (this.#note === words.missing) this.#note = ""
      this.#update()
    })
    document.addEventListener("editable:signed-in", ({ detail }) => {
      this.#note = detail.another ? words.signedInAs(detail.user) : ""
      this.#update()
    })
    document.addEventListener("editable:missing", () => {
      this.#note = words.missing
      this.#update()
    })
    this.#update()
  }

  // An element is touched only when its words change, so that nothing flickers or is read out twice.
  #update() {
    const [state, text, saver] = standing(all())
    const shown = [text, this.#note].filter(Boolean).join(" ")
    this.element.dataset.editableState = state
    if (this.#text.textContent !== shown) this.#text.textContent = shown
    const key = `${saver?.key} ${saver?.problem?.code}`
    if (key === this.#shown) return
    this.#shown = key
    this.#actions.replaceChildren(...(saver?.problem ? actions(saver) : []))
  }
}

// [state, words, the saver in question]: the worst one speaks for all.
function standing(savers) {
  const troubled = savers.filter(stands).sort((a, b) => rank(a) - rank(b))[0]
  if (troubled) return ["problem", sentence(troubled.problem), troubled]
  if (savers.some((saver) => saver.slow)) return ["problem", words.slow]
  if (savers.some((saver) => saver.state === "saving")) return ["saving", words.saving]
  if (savers.some((saver) => saver.state === "unsaved")) return ["unsaved", words.unsaved]
  if (savers.some((saver) => saver.state === "saved")) return ["saved", words.saved]
  return ["clean", ""]
}

// A failure that is tried again by itself stands until a try has succeeded.
const stands = (saver) => saver.problem && (saver.state === "problem" || saver.retried)
const rank = ({ problem }) => (ORDER.indexOf(problem.code) + 1 || ORDER.length + 1)

function actions(saver) {
  const { code } = saver.problem
  if (code === "signed_out") return [button(words.signIn, () => saver.dispatchEvent(new CustomEvent("editable:signed-out")))]
  if (code === "conflict") return [button(words.compare, () => saver.retry())]
  if ((code === "forbidden" || code === "not_found") && typeof saver.value === "string") {
    return [copyButton(saver), button(words.showField, () => showField(saver))]
  }
  if (code === "invalid" || code === "too_large") return [button(words.showField, () => showField(saver))]
  return [button(words.retry, () => saver.retry())]
}

function copyButton(saver) {
  return button(words.copyText, async (event) => {
    const { target } = event
    if (await copied(await saver.say(saver.value))) target.textContent = words.copied
  })
}

// The clipboard exists in secure contexts only; a selected text area works everywhere.
async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false)
  const area = make("textarea", { value: text })
  document.body.append(area)
  area.select()
  const done = document.execCommand("copy")
  area.remove()
  return done
}

function showField(saver) {
  document.dispatchEvent(new CustomEvent("editable:show", { detail: { key: saver.key } }))
}
