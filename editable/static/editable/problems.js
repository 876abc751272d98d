// Puts a saver's problem into words.
import { words } from "editable/words"

// What the server said about the value: all its sentences, else its message.
export function reason(problem) {
  const sentences = Object.values(problem?.errors ?? {}).flat()
  return sentences.join(" ") || problem?.message || ""
}

// One sentence for the status place.
export function sentence(problem) {
  const known = words.problems[problem.code]
  const reasoned = problem.code === "unavailable" && Object.keys(problem.errors ?? {}).length
  const own = problem.code === "invalid" || (problem.code === "too_large" && problem.message) || reasoned
  if (own || !known) return words.because(words.notSaved, reason(problem))
  return known
}

// What stands at the field itself: only what is about this value or this object.
export function atField(problem) {
  if (!problem || !["invalid", "too_large", "forbidden", "not_found"].includes(problem.code)) return null
  const own = ["invalid", "too_large"].includes(problem.code) && reason(problem)
  return own || sentence(problem)
}
