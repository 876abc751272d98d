// Owns the waiting time before the next try: 1, 2, 4 … 30 seconds, spread so that many pages do not knock at once.
const FIRST = 1000
const MOST = 30_000
const SPREAD = 0.2

export class Backoff {
  #tries = 0

  next(retryAfter = 0) {
    const wait = Math.min(MOST, FIRST * 2 ** this.#tries++)
    return Math.max(wait, Math.min(MOST, retryAfter * 1000)) * (1 + SPREAD * (Math.random() - 0.5))
  }

  reset() {
    this.#tries = 0
  }
}
