// Owns the dialog that asks which text shall stand when somebody else changed a field meanwhile.
import { ask } from "editable/dialog"
import { difference } from "editable/difference"
import { button, make } from "editable/make"
import { moment } from "editable/moment"
import { words } from "editable/words/dialogs"

const OUTSIDE = "outside the editor"

export async function settle(saver) {
  const choice = await chooseSide(saver, whoAndWhen(saver.problem), saver.problem.value, saver.value)
  if (saver.problem?.code !== "conflict") return
  if (choice === "mine") saver.resolve(saver.value)
  if (choice === "theirs") saver.resolve(saver.problem.value)
  if (choice === "both") saver.resolve(both(saver.problem.value, saver.value))
}

// Shows two values of a saver and `sentence`; resolves to "mine", "theirs", "both", or "" for later.
export async function chooseSide(saver, sentence, theirValue, myValue) {
  const [theirs, mine] = await Promise.all([theirValue, myValue].map(saver.say))
  const [theirSide, mySide] = difference(theirs, mine) ?? [[[theirs, false]], [[mine, false]]]
  return ask(
    words.conflictTitle,
    make("p", {}, sentence),
    make("div", { dataset: { editableSides: "" } }, side(words.conflictMine, mySide), side(words.conflictTheirs, theirSide)),
    choices(saver.joins),
  )
}

export function whoAndWhen({ changed_by: name, changed_at: at, yours }) {
  let who = words.conflictBy(name)
  if (yours) who = words.conflictYours
  else if (!name || name === OUTSIDE) who = words.conflictOutside
  return at ? words.conflictAt(who, moment(at)) : `${who}.`
}

function side(title, parts) {
  const text = make("p", { dataset: { editableText: "" } })
  for (const [word, differs] of parts) text.append(differs ? make("mark", {}, word) : word)
  if (!parts.some(([word]) => word)) text.append(words.nothing)
  return make("section", { "aria-label": title }, make("h3", {}, title), text)
}

// Of two dates, files or choices only one can be kept.
function choices(joins) {
  const choice = (text, value) => make("button", { value }, text)
  return make("form", { method: "dialog", dataset: { editableButtons: "" } },
    choice(words.keepMine, "mine"), choice(words.useTheirs, "theirs"), joins ? choice(words.useBoth, "both") : null,
    button(words.decideLater, (event) => event.target.closest("dialog").close(""), { dataset: { editableQuiet: "" } }))
}

// A field of several lines gets both below each other; a one-line field makes a blank of the break.
export const both = (theirs, mine) => `${theirs}\n${mine}`
