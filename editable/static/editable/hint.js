// Owns the sentence that tells a new editor how everything is done.
import { layer } from "editable/layer"
import { button, make } from "editable/make"
import { remember } from "editable/remembered"
import { words } from "editable/words"

export function hint() {
  const done = () => { remember("hint", "seen"); note.remove() }
  const note = make("div", { role: "note", dataset: { editableHint: "" } }, make("p", {}, words.hint), button(words.hintDone, done))
  layer().append(note)
}
