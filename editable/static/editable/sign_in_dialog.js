// Owns the dialog that asks for the password again, then lets waiting texts be sent.
import { signIn } from "editable/api"
import { ask } from "editable/dialog"
import { button, make } from "editable/make"
import { reason } from "editable/problems"
import { words } from "editable/words/dialogs"

export class SignInDialog {
  #url; #user

  constructor(url, user) {
    this.#url = url
    this.#user = user
  }

  async open() {
    const problem = make("p", { role: "alert", dataset: { editableProblem: "" } })
    const form = this.#form()
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      event.stopPropagation()
      this.#submit(form, problem)
    })
    await ask(words.signInTitle, make("p", {}, words.signInText), problem, form)
  }

  #form() {
    const username = make("input", { name: "username", autocomplete: "username", required: true, value: this.#user ?? "" })
    const password = make("input", { name: "password", type: "password", autocomplete: "current-password", required: true })
    const remember = make("input", { name: "remember", type: "checkbox" })
    if (this.#user) password.autofocus = true
    return make("form", {},
      make("label", {}, words.username, username),
      make("label", {}, words.password, password),
      make("label", { dataset: { editableCheck: "" } }, remember, words.remember),
      make("div", { dataset: { editableButtons: "" } }, make("button", { type: "submit" }, words.signIn),
        button(words.cancel, () => dialogOf(username).close(), { dataset: { editableQuiet: "" } })))
  }

  async #submit(form, problem) {
    const { username, password, remember } = form.elements
    const submit = form.querySelector("[type=submit]")
    problem.textContent = ""
    submit.disabled = true
    const answer = await signIn(this.#url, { username: username.value, password: password.value, remember: remember.checked })
    submit.disabled = false
    if (answer.ok) return this.#done(form, answer.user)
    problem.textContent = reason(answer) || (answer.code === "invalid" ? words.signInFailed : words.signInUnreachable)
    password.select()
  }

  #done(form, user) {
    const another = Boolean(this.#user && user && user !== this.#user)
    this.#user = user ?? this.#user
    dialogOf(form).close()
    document.dispatchEvent(new CustomEvent("editable:signed-in", { detail: { user, another } }))
  }
}

const dialogOf = (inside) => inside.closest("dialog")
