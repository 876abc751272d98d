// Gives every value that is sent a request id, and remembers the attempts whose answer never came.

// All of them carry the same base, so the server can have taken only one; a long outage need not be kept whole.
const LOST_AT_MOST = 20

export class Attempts {
  #current = null
  #lost = []

  // The same value on the same base keeps its request id, so that the server knows a repeat.
  next(value, base) {
    if (this.#current?.value === value && this.#current.base === base) return this.#current
    if (this.#current) this.putBack(this.#current)
    this.#current = { value, base, requestId: requestId() }
    return this.#current
  }

  // The server refused the current one: it is certain that nothing was stored.
  refused() {
    this.#current = null
  }

  // A known base makes every earlier attempt harmless.
  settled() {
    this.#current = null
    this.#lost = []
  }

  // An earlier attempt that may have been stored, the latest first.
  takeLost() {
    return this.#lost.pop()
  }

  putBack(attempt) {
    this.#lost = [...this.#lost, attempt].slice(-LOST_AT_MOST)
  }

  // True while the server may hold a value that this page has no answer for.
  get uncertain() {
    return this.#current !== null || this.#lost.length > 0
  }
}

// `crypto.randomUUID` exists in secure contexts only.
export function requestId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
