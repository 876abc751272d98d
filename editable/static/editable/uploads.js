// Owns the way of a file: to a saver it is a value like any other, kept and sent again until the server has it.
import { upload } from "editable/api"
import { toText } from "editable/wire"

const running = new WeakMap()

// What a saver of files sends with. Announces editable:progress {fraction} at the saver.
export async function saveFile(url, { value, base, requestId }, saver) {
  const stop = new AbortController()
  running.set(saver, stop)
  const progress = (fraction) => saver.dispatchEvent(new CustomEvent("editable:progress", { detail: { fraction } }))
  const answer = await upload(url, [["value", value], ["base", base], ["request_id", requestId]], { progress, signal: stop.signal })
  running.delete(saver)
  if ("value" in answer) answer.value = toText(answer.value)
  return answer
}

// Gives up the upload that runs, or the file that could not be sent; what is stored stays.
export function cancel(saver) {
  running.get(saver)?.abort()
  saver.addEventListener("editable:state", () => { if (saver.problem?.code === "cancelled") saver.revert(saver.stored) })
  if (saver.problem) saver.revert(saver.stored)
}

// The name of a file, or of what is stored.
export const nameOf = (value) => (value instanceof Blob ? value.name : value.split("/").at(-1))
