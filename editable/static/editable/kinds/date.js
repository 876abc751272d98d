// Controls for dates, times and moments: the browser's own pickers, and a button that clears.
import { button, make } from "editable/make"
import { day, hour } from "editable/moment"
import { words } from "editable/words/panel"

// Whoever types a year passes the years 2, 20 and 202.
const FIRST_YEAR = 1000
const PARTS = { date: ["date"], time: ["time"], datetime: ["date", "time"] }

export function control(field, changed, tell) {
  const inputs = PARTS[field.kind].map((type) => make("input", { type, "aria-label": field.label }))
  const clear = field.required ? null : button("×", onClear, { "aria-label": words.clear(field.label), title: words.clear(field.label) })
  let last = ""
  let typing = false

  function set(text) {
    last = text
    inputs.forEach((input, index) => { if (input.value !== partOf(input, text, index)) input.value = partOf(input, text, index) })
    draw()
  }

  function draw() {
    if (clear) clear.hidden = inputs.every((input) => input.value === "" && !input.validity.badInput)
  }

  function onClear() {
    inputs.forEach((input) => { input.value = "" })
    typing = false
    commit()
    inputs[0].focus()
  }

  // A half-typed date is no value: nothing is saved, and the last good one stays.
  function commit() {
    draw()
    const text = read(inputs)
    tell(text === null ? words.incomplete : null)
    if (text === null || text === shortened(last)) return
    last = text
    changed(text, true)
  }

  const element = make("span", { dataset: { editableParts: "" } }, ...inputs, clear)
  element.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") commit()
    else if (key !== "Tab" && key !== "Shift" && key !== "Escape") typing = true
  }, true)
  element.addEventListener("pointerdown", () => { typing = false }, true)
  element.addEventListener("change", () => { if (typing) draw(); else if (inputs.every((input) => input.value)) commit() })
  element.addEventListener("focusout", (event) => {
    if (element.contains(event.relatedTarget) && event.relatedTarget !== clear) return
    typing = false
    if (event.target !== clear) commit()
  })
  return { element, set }
}

function partOf({ type }, text, index) {
  const part = index || (type === "time" && !text.includes("T")) ? text.split("T").at(-1) : text.split("T")[0]
  return type === "time" ? part.slice(0, 5) : part.slice(0, 10)
}

// The text for the server; null for what is not whole.
function read(inputs) {
  if (inputs.some((input) => input.validity.badInput)) return null
  const [first, second] = inputs.map((input) => input.value)
  if (!first) return second ? null : ""
  if (inputs[0].type === "date" && Number(first.split("-")[0]) < FIRST_YEAR) return null
  return second === undefined ? first : `${first}T${second || "00:00"}`
}

// As people write dates where the page's language is spoken.
export function say(text, { kind }) {
  if (text === "") return ""
  if (kind === "date") return day(text)
  return kind === "time" ? hour(text) : `${day(text)}, ${hour(text.split("T")[1])}`
}

// What is stored has seconds and a time zone, which the inputs do not show.
const shortened = (text) => (text.includes("T") ? text.slice(0, 16) : text.includes(":") ? text.slice(0, 5) : text)
