// Owns undo and redo of what was saved on this page: its keys, its buttons, and what is said about it.
import { post } from "editable/api"
import { requestId } from "editable/attempts"
import { icon, make } from "editable/make"
import { pointAt } from "editable/place"
import { reason } from "editable/problems"
import { refresh } from "editable/refresh"
import { saveEverything } from "editable/savers"
import { toast } from "editable/toast"
import { UndoStack } from "editable/undo_stack"
import { visitOf } from "editable/visits"
import { words } from "editable/words"

// What is typed is saved first, as it is what a person means; after this long the rest is undone without it.
const PATIENCE = 8000
// Asking again later may help; every other refusal is final.
const PASSING = new Set(["offline", "unreachable", "timeout", "unavailable", "throttled", "csrf", "signed_out"])
const TYPED = "input, textarea, select"
// One field's base is a digest; a group's is not, and its revisions are undone one by one.
const DIGEST = /^[0-9a-f]+$/
const buttons = []
let stack = new UndoStack("", location.pathname)
let root
let running = Promise.resolve()

export function useStack(user, revisions) {
  stack = new UndoStack(user, location.pathname)
  root = revisions
  draw()
}

export function connect() {
  document.addEventListener("editable:saved", ({ detail }) => onSaved(detail))
  document.addEventListener("keydown", onKey)
  document.addEventListener("editable:signed-in", ({ detail }) => { if (detail.another) useStack(detail.user, root) })
}

// What another module has changed: an id of a revision, or several that are undone together, the newest first.
// Says `message` with a button that undoes it; with `focus` that button is focused.
export function done({ revision, message, focus = false }) {
  const revisions = [revision].flat().filter(Boolean)
  const step = revisions.length ? { label: message, revisions } : null
  if (step) add(step)
  toast(message, { action: step && [words.undo.undo, () => next("undo", step)], focus })
}

export const undo = () => next("undo")
export const redo = () => next("redo")

// A pair of buttons, of icons where there is little room.
export function undoButtons({ icons }) {
  const pair = ["undo", "redo"].map((side) => {
    const press = (event) => { event.currentTarget.closest("[popover]")?.hidePopover(); next(side) }
    const node = make("button", { type: "button", onclick: press, dataset: icons ? { editableIconButton: "", editableUndo: side } : {} })
    node.append(icons ? icon(side) : "")
    buttons.push({ node, side, icons })
    return node
  })
  draw()
  return pair
}

function onSaved({ saver, revision }) {
  if (!revision) return
  const base = DIGEST.test(saver.base) ? saver.base : null
  add({ label: saver.label || words.unnamed, revisions: [revision], key: saver.key, visit: base ? visitOf(saver.key) : undefined, base })
}

function add(step) {
  stack.add(step)
  draw()
}

function onKey(event) {
  const side = { z: event.shiftKey ? "redo" : "undo", y: event.metaKey || event.shiftKey ? null : "redo" }[event.key.toLowerCase()]
  if (!side || !(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return
  if (event.target.isContentEditable || event.target.matches?.(TYPED) || document.querySelector(":popover-open, dialog[open]")) return
  event.preventDefault()
  next(side)
}

// Whoever presses three times means three steps.
function next(side, step = null) {
  running = running.then(() => turn(side, step)).catch((error) => { console.error(error) })
  return running
}

// A message undoes what it tells of, whatever was done since; without `wanted` it is the latest step.
async function turn(side, wanted) {
  await saveEverything(PATIENCE)
  const step = wanted ?? stack[side]
  if (!step || !stack.has(side, step)) return toast(words.undo.nothing[side])
  const { counter, keys, refusal } = await takeBack(step)
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
async function takeBack(step) {
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

function draw() {
  for (const { node, side, icons } of buttons) {
    const step = stack[side]
    const text = step ? words.undo.what[side](step.label) : words.undo[side]
    node.disabled = !step
    node.title = text
    if (icons) node.setAttribute("aria-label", text)
    else node.textContent = text
  }
}
