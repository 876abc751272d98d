// Owns the small icon that names the kind of the text under the pointer or the focus.
import { pin } from "editable/layer"
import { icon, make } from "editable/make"

const ICONS = {
  ...{ text: "pencil", multiline: "lines", rich: "lines", url: "link", email: "link" },
  ...{ date: "calendar", datetime: "calendar", time: "clock", image: "picture", file: "file" },
}
const ANY = "gear"

export class Marker {
  #node = make("span", { dataset: { editableMarker: "" }, "aria-hidden": "true" })
  #host = null
  #unpin

  connect() {
    document.addEventListener("pointerover", (event) => this.#at(event.target))
    document.addEventListener("focusin", (event) => this.#at(event.target))
    document.addEventListener("focusout", () => this.#show(null))
  }

  #at(target) {
    this.#show(target.closest?.("[data-editable]") ?? document.activeElement?.closest("[data-editable]"))
  }

  #show(host) {
    if (host === this.#host) return
    this.#unpin?.()
    this.#host = host
    if (!host) return
    this.#node.replaceChildren(icon(ICONS[host.dataset.editable] ?? ANY))
    this.#unpin = pin(this.#node, host, "before")
  }
}
