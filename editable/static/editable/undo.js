// Owns undo and redo of what was saved on this page: its keys and its buttons; the rest is fetched when there is something.
import { icon, make } from "editable/make"
import { later, prepare } from "editable/later"
import { UndoStack } from "editable/undo_stack"
import { visitOf } from "editable/visits"
import { words } from "editable/words"

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
  later("toast").then((part) => part?.toast(message, { action: step && [words.undo.undo, () => next("undo", step)], focus }))
}

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
  prepare("undo_turn")
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
  const turn = async () => (await later("undo_turn"))?.turn({ stack, root, next, draw }, side, step)
  running = running.then(turn).catch((error) => { console.error(error) })
  return running
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
