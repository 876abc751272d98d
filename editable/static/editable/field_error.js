// Shows why a value was refused: an element in the layer under the field, tied to the input by id.
import { pin } from "editable/layer"
import { make } from "editable/make"

let count = 0

export class FieldError {
  #host; #element = null; #unpin

  constructor(host) {
    this.#host = host
  }

  // A null message takes the error away. `input` may differ from call to call.
  show(input, message) {
    if (!message) return this.clear(input)
    if (!this.#element) {
      this.#element = make("p", { id: `editable-error-${++count}`, role: "alert", dataset: { editableError: "" } })
      this.#unpin = pin(this.#element, this.#host, "below")
    }
    if (this.#element.textContent !== message) this.#element.textContent = message
    input?.setAttribute("aria-invalid", "true")
    input?.setAttribute("aria-errormessage", this.#element.id)
    input?.setAttribute("aria-describedby", this.#element.id)
  }

  clear(input) {
    for (const name of ["aria-invalid", "aria-errormessage", "aria-describedby"]) input?.removeAttribute(name)
    this.#unpin?.()
    this.#element = null
  }
}
