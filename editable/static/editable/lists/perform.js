// Owns requests about whole rows: each has one id over all its tries, so that a row is made or deleted once.
import { post } from "editable/api"
import { requestId } from "editable/attempts"
import { Backoff } from "editable/backoff"
import { reason } from "editable/problems"
import { saveEverything } from "editable/savers"
import { toast } from "editable/toast"
import { words } from "editable/words/undo"

// Nobody knows then whether the server did it.
const UNSURE = new Set(["offline", "unreachable", "timeout", "unavailable", "throttled"])
const TRIES = 4
// What is typed is saved first; after this long the rest is done without it.
const PATIENCE = 8000
const ids = new Map()

// Resolves to the server's answer. Where none comes, a later call for the same address is the same request.
export async function perform(url, pairs = []) {
  await saveEverything(PATIENCE)
  const id = ids.get(url) ?? requestId()
  ids.set(url, id)
  const answer = await tried(() => post(url, [...pairs, ["request_id", id]]))
  if (!UNSURE.has(answer.code)) ids.delete(url)
  if (answer.code === "signed_out") document.dispatchEvent(new CustomEvent("editable:signed-out"))
  return answer
}

// Says why something was not done, with a button that tries again where that may help.
export function refuse(what, answer, again) {
  const action = UNSURE.has(answer.code) || answer.code === "signed_out" ? [words.retry, again] : null
  toast(words.because(what, sentence(answer)), { action })
}

export const sentence = (answer) => reason(answer) || words.undo.problems[answer.code] || words.problems[answer.code] || ""

async function tried(attempt) {
  const backoff = new Backoff()
  for (let count = 1; ; count++) {
    const answer = await attempt()
    if (!UNSURE.has(answer.code) || count === TRIES) return answer
    toast(words.problems[answer.code])
    await new Promise((next) => setTimeout(next, backoff.next(answer.retryAfter)))
  }
}
