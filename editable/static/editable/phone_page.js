// Owns the page on a phone: the picture is sent as soon as it is taken, and shown meanwhile; refusals are said.
import { upload } from "editable/api"
import { make } from "editable/make"
import { fitting } from "editable/sending"
import { words } from "editable/words/phone"

const form = document.querySelector(".editable-phone form")
const problem = document.querySelector(".editable-phone-problem")
const [input, submit] = form.querySelectorAll("input, button")
const bar = make("progress", { max: 1, "aria-label": words.phone.sending })
const said = make("p", { role: "status" })
const picture = make("img", { alt: "", hidden: true })
let file = null

form.toggleAttribute("data-editable-ready", true)
form.noValidate = true
submit.hidden = true
submit.textContent = words.phone.tryAgain
bar.hidden = true
form.before(picture)
form.append(bar, said)
input.addEventListener("change", () => { if (input.files.length) take(input.files[0]) })
form.addEventListener("submit", (event) => { event.preventDefault(); if (file) send() })

async function take(chosen) {
  busy(true)
  picture.src = URL.createObjectURL(chosen)
  picture.hidden = false
  try {
    file = await fitting(chosen)
    await send()
  } catch (error) {
    refuse(error.message)
  }
}

async function send() {
  busy(true)
  const progress = (fraction) => { if (fraction < 1) bar.value = fraction; else bar.removeAttribute("value") }
  const answer = await upload(location.href, [["value", file]], { progress })
  // The server tells the rest: thanks, also for what came through though its answer was lost, or why not.
  if (answer.ok || answer.code === "not_found") return location.reload()
  refuse(answer.message || words.phone.notSent)
  form.hidden = answer.code === "conflict"
  submit.hidden = answer.code === "invalid" || answer.code === "too_large"
}

function busy(on) {
  form.toggleAttribute("data-editable-busy", on)
  bar.hidden = !on
  bar.removeAttribute("value")
  said.textContent = on ? words.phone.sending : ""
  submit.hidden = true
  if (on) problem.hidden = true
}

function refuse(message) {
  busy(false)
  input.value = ""
  picture.hidden = true
  problem.textContent = message
  problem.hidden = false
}
