// Asks for the password again in place when the session has ended.
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
    const { SignInDialog } = await import("editable/sign_in_dialog")
    this.#dialog ??= new SignInDialog(this.#url, this.#user)
    this.#dialog.open()
  }
}
