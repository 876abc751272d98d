// Remembers small choices of this person in this browser; where storage is refused, for this page only.
const PREFIX = "editable."
const here = new Map()

export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? here.get(name) ?? null
  } catch {
    return here.get(name) ?? null
  }
}

export function remember(name, value) {
  here.set(name, value)
  try {
    localStorage.setItem(PREFIX + name, value)
  } catch {
    // Private windows may refuse it.
  }
}
