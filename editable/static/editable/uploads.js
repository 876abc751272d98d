// Owns the way of a file: to a saver it is a value like any other, kept and sent again until the server has it.
import { get, upload } from "editable/api"
import { toText } from "editable/wire"

// Sent again, the answer would be the same.
const REFUSALS = new Set(["invalid", "too_large", "forbidden", "not_found"])
const running = new WeakMap()
// Of what is smaller, two requests more would take longer than the bytes.
const DIRECT_FROM = 2 ** 20
const script = () => document.querySelector("script[data-editable-assets]")

// What a saver of files sends with. Announces editable:progress {fraction} at the saver.
export async function saveFile(url, { value, base, requestId }, saver) {
  const stop = new AbortController()
  running.set(saver, stop)
  const progress = (fraction) => saver.dispatchEvent(new CustomEvent("editable:progress", { detail: { fraction } }))
  const rest = [["base", base], ["request_id", requestId]]
  const options = { progress, signal: stop.signal }
  const answer = await sendFile(url, "value", value, rest, options)
  running.delete(saver)
  if ("value" in answer) answer.value = toText(answer.value)
  return answer
}

// Sends `file` as the field `key`, with the pairs of `rest`: a large one by way of the storage, where that takes it.
export async function sendFile(url, key, file, rest, options) {
  const direct = file.size > DIRECT_FROM && script().dataset.editableDirect ? await import("editable/direct").catch(() => null) : null
  return direct ? direct.save(url, key, file, rest, options) : upload(url, [[key, file], ...rest], options)
}

// Gives up the upload that runs, or the file that waits or was refused; what is stored stays.
export async function cancel(saver) {
  if (running.has(saver)) {
    saver.change(saver.stored)
    running.get(saver).abort()
  } else saver.abandon()
  const now = await get(saver.url)
  if (now.ok) saver.adopt(toText(now.value), now.base, { fresh: true })
}

// Whether a file is not stored yet, and may never be.
export const onTheWay = (saver) => saver.value instanceof Blob && saver.unsaved
export const refused = (saver) => onTheWay(saver) && REFUSALS.has(saver.problem?.code) && saver.state === "problem"

// A refused file is of no use once its editor has read why.
export function letGo(saver) {
  if (refused(saver)) saver.abandon()
}

// The name of a file, or of what is stored.
export const nameOf = (value) => (value instanceof Blob ? value.name : value.split("/").at(-1))
