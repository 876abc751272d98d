// Owns what can be undone and redone on this page, kept for the tab so that a reload does not lose it.

const STEPS_AT_MOST = 100

// A step is {label, revisions, key, visit, base}: ids of revisions, the oldest first. Saves of one field in one visit
// are one step; its `base` is what the last of them stored.
export class UndoStack {
  #name; #undo; #redo

  constructor(user, path) {
    this.#name = `editable.undo:${user}:${path}`
    const { undo = [], redo = [] } = read(this.#name)
    this.#undo = undo
    this.#redo = redo
  }

  get undo() { return this.#undo.at(-1) }
  get redo() { return this.#redo.at(-1) }

  add(step) {
    const last = this.#undo.at(-1)
    const together = step.visit !== undefined && last?.key === step.key && last.visit === step.visit
    if (together) last.revisions.push(...step.revisions)
    if (together) last.base = step.base
    else this.#undo.push(step)
    this.#undo = this.#undo.slice(-STEPS_AT_MOST)
    this.#redo = []
    this.keep()
  }

  has(side, step) { return (side === "undo" ? this.#undo : this.#redo).includes(step) }

  // Takes a step off one side and puts what takes it back, if anything does, on the other.
  turn(side, step, counter) {
    const [from, to] = side === "undo" ? [this.#undo, this.#redo] : [this.#redo, this.#undo]
    from.splice(from.indexOf(step), 1)
    if (counter) to.push(counter)
    this.keep()
  }

  // Only a part of a step could be undone: that part can be redone, the rest tried again.
  part(side, counter) {
    const to = side === "undo" ? this.#redo : this.#undo
    if (counter) to.push(counter)
    this.keep()
  }

  keep() {
    try {
      sessionStorage.setItem(this.#name, JSON.stringify({ undo: this.#undo, redo: this.#redo }))
    } catch {
      // Storage may be refused or full; then the stack lasts until the page is left.
    }
  }
}

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? {}
  } catch {
    return {}
  }
}
