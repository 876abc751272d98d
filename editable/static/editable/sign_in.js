// Asks for the password again in place when the session has ended.
import { later } from "editable/later"

export class SignIn {
  #url; #user; #dialog = null

  constructor(url, user) {
    this.#url = url
    this.#user = user
  }

  connect() {
    document.addEventListener("editable:signed-out", () => this.open())
  }

  async open() {
    const part = await later("sign_in_dialog")
    if (!part) return
    this.#dialog ??= new part.SignInDialog(this.#url, this.#user)
    this.#dialog.open()
  }
}
