// Owns the places in which something is said: there before their first words, else screen readers do not hear them.
import { layer } from "editable/layer"
import { make } from "editable/make"

const region = (name) => make("div", { "aria-live": "polite", dataset: { [name]: "" } })
// What has moved; nothing is to be seen.
export const spoken = region("editableSpoken")
export const message = region("editableToast")
// Messages stand one above the other in a corner of their own.
export const notices = make("div", { dataset: { editableNotices: "" } }, message)

export function connect() {
  layer().append(notices, spoken)
}
