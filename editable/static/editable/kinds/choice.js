// Control for one out of a list.
import { make } from "editable/make"

export function control({ choices }, changed) {
  const select = make("select", {}, ...choices.map(([value, label]) => make("option", { value }, label)))
  // The arrow keys choose on their way: only the rest of a second, or leaving, saves.
  select.addEventListener("change", () => changed(select.value))
  return { element: select, set: (text) => { select.value = text } }
}

export const say = (text, { choices }) => choices.find(([value]) => value === text)?.[1] ?? text
