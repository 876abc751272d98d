// Decides when one field is sent: debounce, one request in flight, the newest value wins, retries, conflicts.
import { Attempts } from "editable/attempts"
import { Backoff } from "editable/backoff"
import { saveOne } from "editable/wire"

const RETRIED = new Set(["offline", "unreachable", "timeout", "unavailable", "throttled"])
// Never sent again as they are, not even when asked to.
const REJECTED = new Set(["invalid", "too_large"])
// Somebody who types without a pause is saved after this many delays all the same.
const DELAYS_AT_MOST = 5
// With a debounce of a second before it, a slow server is named within five seconds.
const SLOW_AFTER = 3000

// Events: editable:state on every change, editable:saved {value, revision}, editable:conflict,
// editable:signed-out, editable:replaced {value} when something else than typing changed the value.
export class Saver extends EventTarget {
  // Whether two values can be kept one below the other, and what a person reads for a value.
  joins = true
  say = (value) => value
  #post; #delay; #slowAfter; #value; #stored; #accepted; #refused
  #state = "clean"; #problem = null; #slow = false
  #busy = false; #due = false; #held = false; #since = null; #changed = 0; #timer
  #replaced = new Set()
  #attempts = new Attempts()
  #backoff = new Backoff()

  constructor({ key, url, base, value, label = "", delay = 1000, save = saveOne(false), slowAfter = SLOW_AFTER, ...about }) {
    super()
    Object.assign(this, { key, url, label }, about)
    this.#stored = { value, base }
    this.#value = value
    this.#delay = delay
    this.#post = save
    this.#slowAfter = slowAfter
  }

  get value() { return this.#value }
  get stored() { return this.#stored.value }
  get base() { return this.#stored.base }
  // clean, unsaved, saving, saved or problem; a problem outlives the tries that follow it.
  get state() { return this.#state }
  get problem() { return this.#problem }
  get slow() { return this.#slow }
  get retried() { return RETRIED.has(this.#problem?.code) }
  get unsaved() { return this.#busy || this.#attempts.uncertain || !this.#holds(this.#value) }

  change(value) {
    if (value === this.#value) return
    this.#value = value
    this.#changed = Date.now()
    this.#since ??= this.#changed
    if (!this.unsaved) return this.#rest("clean")
    if (this.#busy || this.#held || this.retried) return
    if (value === this.#refused) return this.#set("problem", this.#problem)
    this.#set("unsaved", this.#problem)
    this.#schedule()
  }

  // Sends at once what is unsaved, or right after the request in flight.
  flush() {
    if (!this.unsaved || this.#held || this.#value === this.#refused) return
    this.#due = true
    this.#pump()
  }

  // What a person asked for, or a sign that the network or the session is back.
  retry() {
    if (this.#problem?.code === "conflict") return this.#emit("editable:conflict")
    if (!REJECTED.has(this.#problem?.code)) this.#refused = undefined
    this.#held = false
    this.flush()
  }

  // Gives up what was typed for `value`; in a conflict, for what the server has.
  revert(value) {
    if (this.#problem?.code === "conflict") return this.resolve(this.#problem.value)
    this.change(value)
    this.flush()
  }

  // Gives up what is not stored. An answer that was lost may have been a yes, so news of the server should follow.
  abandon() {
    const { value, base } = this.#stored
    this.#learn(value, base)
    this.#value = value
    this.#emit("editable:replaced", { value })
    this.#rest("clean")
  }

  // Ends a conflict: `value` is what shall be stored, on top of what the server has.
  resolve(value) {
    const { value: theirs, base } = this.#problem
    this.#learn(theirs, base)
    this.#value = value
    this.#emit("editable:replaced", { value })
    if (!this.unsaved) return this.#rest("clean")
    this.#set("unsaved", null)
    this.flush()
  }

  // Another copy of the field tells what is stored. What this saver has replaced itself is old news, unless the page
  // is known to be `fresh`. Unsaved text stays and meets the news as a conflict.
  adopt(value, base, { fresh = false } = {}) {
    if (this.unsaved || base === this.#stored.base || (!fresh && this.#replaced.has(base))) return
    this.#learn(value, base)
    this.#value = value
    this.#emit("editable:replaced", { value })
  }

  // What a phone has saved in the editor's name. A value on its way meets it as a conflict.
  receive(answer) {
    if (this.unsaved) return
    this.#value = answer.value
    this.#accept(answer, answer)
  }

  // The server may store a text otherwise than it was sent (trimmed, say).
  #holds(value) { return value === this.#stored.value || value === this.#accepted }

  #schedule() {
    clearTimeout(this.#timer)
    const at = Math.min(this.#changed + this.#delay, this.#since + DELAYS_AT_MOST * this.#delay)
    this.#timer = setTimeout(() => this.flush(), Math.max(0, at - Date.now()))
  }

  async #pump() {
    if (this.#busy) return
    clearTimeout(this.#timer)
    this.#due = false
    this.#since = null
    this.#busy = true
    this.#set("saving", this.#problem)
    const [answer, attempt] = await this.#send(this.#attempts.next(this.#value, this.#stored.base))
    this.#busy = false
    if (answer.ok) this.#accept(answer, attempt)
    else if (RETRIED.has(answer.code)) this.#later(answer)
    else if (answer.code === "conflict") this.#clash(answer)
    else this.#refuse(answer, attempt)
  }

  // An attempt whose answer was lost may be what stands in the way: repeating it tells, and changes nothing.
  async #send(attempt) {
    let answer = await this.#request(attempt)
    for (let lost; answer.code === "conflict" && (lost = this.#attempts.takeLost());) {
      const again = await this.#request(lost)
      this.#due ||= again.ok
      if (RETRIED.has(again.code) || again.code === "signed_out") this.#attempts.putBack(lost)
      if (again.code !== "conflict") return [again, lost]
      answer = again
    }
    return [answer, attempt]
  }

  async #request(attempt) {
    const timer = setTimeout(() => { this.#slow = true; this.#emit("editable:state") }, this.#slowAfter)
    const answer = await this.#post(this.url, attempt, this)
    clearTimeout(timer)
    this.#slow = false
    return answer
  }

  #accept({ value, base, revision }, attempt) {
    this.#backoff.reset()
    this.#learn(value, base)
    this.#accepted = attempt.value
    if (this.unsaved) this.#goOn(null)
    else this.#rest("saved")
    this.#emit("editable:saved", { value, revision })
  }

  #later(answer) {
    this.#set("problem", answer)
    this.#timer = setTimeout(() => this.flush(), this.#backoff.next(answer.retryAfter))
  }

  #clash(answer) {
    this.#attempts.refused()
    if (answer.value === this.#value) {
      this.#learn(answer.value, answer.base)
      return this.#rest("clean")
    }
    this.#held = true
    this.#set("problem", answer)
    this.#emit("editable:conflict")
  }

  #refuse(answer, attempt) {
    this.#attempts.refused()
    this.#held = answer.code === "signed_out"
    this.#refused = this.#held ? undefined : attempt.value
    this.#set("problem", answer)
    if (!this.unsaved) this.#rest("clean")
    else if (this.#held) this.#emit("editable:signed-out")
    else if (this.#value !== this.#refused) this.#goOn(answer)
  }

  // Newer text was typed while a request ran.
  #goOn(problem) {
    this.#since ??= this.#changed
    this.#set("unsaved", problem)
    if (this.#due) this.flush()
    else this.#schedule()
  }

  #learn(value, base) {
    this.#replaced.add(this.#stored.base).delete(base)
    this.#stored = { value, base }
    this.#accepted = undefined
    this.#attempts.settled()
    this.#refused = undefined
    this.#held = false
    this.#problem = null
  }

  #rest(state) {
    clearTimeout(this.#timer)
    this.#since = null
    this.#due = false
    this.#held = false
    this.#refused = undefined
    this.#set(state, null)
  }

  #set(state, problem) {
    const same = state === this.#state && problem === this.#problem
    this.#state = state
    this.#problem = problem
    if (!same) this.#emit("editable:state")
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail: { ...detail, saver: this } }))
  }
}
