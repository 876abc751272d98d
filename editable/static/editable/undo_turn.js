// Owns how a step is undone or redone: what is asked of the server, and what is said about it.
import { post } from "editable/api"
import { requestId } from "editable/attempts"
import { pointAt } from "editable/place"
import { reason } from "editable/problems"
import { refresh } from "editable/refresh"
import { saveEverything } from "editable/savers"
import { toast } from "editable/toast"
import { words } from "editable/words/undo"

// What is typed is saved first, as it is what a person means; after this long the rest is undone without it.
const PATIENCE = 8000
// Asking again later may help; every other refusal is final.
const PASSING = new Set(["offline", "unreachable", "timeout", "unavailable", "throttled", "csrf", "signed_out"])

// A message undoes what it tells of, whatever was done since; without `wanted` it is the latest step.
// `next(side, step)` asks for another turn, `draw()` shows how the stack stands.
export async function turn({ stack, root, next, draw }, side, wanted) {
  await saveEverything(PATIENCE)
  const step = wanted ?? stack[side]
  if (!step || !stack.has(side, step)) return toast(words.undo.nothing[side])
  const { counter, keys, refusal } = await takeBack(step, stack, root)
  const other = counter.revisions.length ? counter : null
  if (PASSING.has(refusal?.code)) stack.part(side, other)
  else stack.turn(side, step, other)
  draw()
  if (refusal?.code === "signed_out") document.dispatchEvent(new CustomEvent("editable:signed-out"))
  if (keys.length || refusal?.code === "conflict") await refresh()
  pointAt(keys)
  if (refusal) return toast(sentence(refusal, side))
  const back = side === "undo" ? "redo" : "undo"
  toast(words.undo.said[side](step.label), { action: other && [words.undo[back], () => next(back, other)] })
}

// Undoes a step; what was written by that is a step of its own. Stops at the first refusal.
async function takeBack(step, stack, root) {
  const counter = { label: step.label, revisions: [] }
  const keys = []
  step.request ??= requestId()
  stack.keep()
  while (step.revisions.length) {
    const [path, pairs, left] = request(step)
    const answer = await post(root + path, [...pairs, ["request_id", `${step.request}.${left.length}`]])
    if (!answer.ok) return { counter, keys, refusal: answer }
    step.revisions = left
    keys.push(...answer.keys)
    if (answer.revision) counter.revisions.push(answer.revision)
  }
  return { counter, keys }
}

// Several saves of one field go at once: what was before the first comes back, on top of what the last stored.
function request({ revisions, base }) {
  if (base && revisions.length > 1) return [`${revisions[0]}/restore/`, [["base", base], ["side", "old"]], []]
  return [`${revisions.at(-1)}/undo/`, [], revisions.slice(0, -1)]
}

function sentence(refusal, side) {
  if (refusal.code === "conflict") return words.undo[refusal.yours ? "conflictYours" : "conflict"][side]
  return words.undo.problems[refusal.code] ?? words.because(words.undo.failed[side], reason(refusal))
}
