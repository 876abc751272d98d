// Asks for the values without which a new row cannot be made, in a dialog that stays open until they are accepted.
import { ask } from "editable/dialog"
import { sentence } from "editable/lists/perform"
import { requestId } from "editable/attempts"
import { upload } from "editable/api"
import { button, make } from "editable/make"
import { words } from "editable/words/lists"

const FILES = new Set(["image", "file"])
const LABELLED = "input, select, textarea"
let count = 0

// Resolves to the server's answer, or to null where the dialog was closed without one.
export async function askValues(title, url, fields) {
  const members = await Promise.all(fields.map(makeMember))
  const problem = make("p", { role: "alert", dataset: { editableProblem: "" } })
  const submit = make("button", { type: "submit" }, words.lists.addNow)
  const cancel = button(words.cancel, (event) => event.target.closest("dialog").close(), { dataset: { editableQuiet: "" } })
  const form = make("form", { noValidate: true }, ...members.map(({ element }) => element), problem,
    make("div", { dataset: { editableButtons: "" } }, submit, cancel))
  const id = requestId()
  let answer = null
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    event.stopPropagation()
    if (submit.disabled) return
    submit.disabled = true
    const found = await upload(url, [...members.flatMap(({ pairs }) => pairs()), ["request_id", id]])
    submit.disabled = false
    if (!found.ok) return refuse(found, members, problem)
    answer = found
    form.closest("dialog").close()
  })
  await ask(title, form)
  members.forEach(({ disconnect }) => disconnect?.())
  return answer
}

// What is said about one field stands at it, the rest below.
function refuse(answer, members, problem) {
  const { errors = {} } = answer
  members.forEach(({ name, tell }) => tell(errors[name]?.join(" ") ?? ""))
  const told = members.some(({ name }) => errors[name])
  problem.textContent = told ? "" : sentence(answer)
  members.find(({ name }) => errors[name])?.element.querySelector(LABELLED)?.focus()
}

async function makeMember(field) {
  const error = make("p", { id: `editable-new-error-${++count}`, role: "alert", dataset: { editableError: "" }, hidden: true })
  const part = FILES.has(field.kind) ? filePart(field) : await kindPart(field, (message) => tell(message ?? ""))
  const { element: input } = part
  const labelled = input.matches(LABELLED)
  const box = labelled ? make("label", input.type === "checkbox" ? { dataset: { editableCheck: "" } } : {}, make("span", {}, field.label), input)
    : make("fieldset", {}, make("legend", {}, field.label), input)

  function tell(message) {
    error.textContent = message
    error.hidden = !message
    const inputs = labelled ? [input] : [...input.querySelectorAll(LABELLED)]
    for (const one of inputs) {
      one.toggleAttribute("aria-invalid", false)
      one.removeAttribute("aria-describedby")
      if (!message) continue
      one.setAttribute("aria-invalid", "true")
      one.setAttribute("aria-describedby", error.id)
    }
  }

  return { name: field.name, tell, pairs: part.pairs, disconnect: part.disconnect, element: make("div", { dataset: { editableRow: "" } }, box, error) }
}

function filePart({ name, kind }) {
  const element = make("input", { type: "file", accept: kind === "image" ? "image/*" : "" })
  return { element, pairs: () => [...element.files].map((file) => [`value-${name}`, file]) }
}

// The control of the field's kind; its value travels as in every other request.
async function kindPart(field, tell) {
  const { control } = await import(`editable/kinds/${field.kind}`)
  let value = field.value ?? ""
  const saver = Object.assign(new EventTarget(), { value, stored: value, unsaved: false, url: field.url })
  const { element, set, disconnect } = control({ key: field.name, ...field }, (text) => { value = text }, tell, saver)
  set(field.multiple && !value ? "[]" : value)
  const texts = () => (field.multiple ? JSON.parse(value || "[]") : [value])
  const pairs = () => (texts().length ? texts() : [""]).map((text) => [`value-${field.name}`, text])
  return { element, disconnect, pairs }
}
