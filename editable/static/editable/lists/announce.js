// Says to screen readers what has moved; nothing is to be seen.
import { layer } from "editable/layer"
import { make } from "editable/make"

const region = make("div", { "aria-live": "polite", dataset: { editableSpoken: "" } })

// The region is there before its first words, else they are not heard.
export function connect() {
  layer().append(region)
}

// The same words once more are words too.
export function announce(text) {
  region.replaceChildren(make("p", {}, region.textContent === text ? `${text}\u00a0` : text))
}
