// Says to screen readers what has moved; nothing is to be seen.
import { make } from "editable/make"
import { spoken } from "editable/regions"

// The same words once more are words too.
export function announce(text) {
  spoken.replaceChildren(make("p", {}, spoken.textContent === text ? `${text}\u00a0` : text))
}
