// Control for words of the editor's own choosing.
import { make } from "editable/make"
import { comboBox } from "editable/tom_select"

export function control({ label, required }, changed) {
  const element = make("div", { dataset: { editableCombo: "" } })
  const box = comboBox(element, { label, required, several: true, picked: (tags) => changed(JSON.stringify(tags)) })
  const set = (text) => box.set(JSON.parse(text || "[]").map((tag) => [tag, tag]))
  return { element, set, focus: box.focus, disconnect: box.destroy }
}

export const say = (text) => JSON.parse(text || "[]").join(", ")
