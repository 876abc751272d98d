// Owns what happens when somebody turns away: tab hidden, page left, link followed, network back, Ctrl+S.
import { saveEverything, unsaved } from "editable/savers"

// A link or form waits for the last save this long; then the browser's own question guards the text.
const PATIENCE = 8000
let going = false

export function connect() {
  addEventListener("beforeunload", (event) => { if (unsaved().length) event.preventDefault() })
  addEventListener("pagehide", flush)
  addEventListener("online", retryUnasked)
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush() })
  document.addEventListener("editable:signed-in", retryUnasked)
  document.addEventListener("keydown", onKey)
  document.addEventListener("click", onClick)
  document.addEventListener("submit", onSubmit)
}

const flush = () => unsaved().forEach((saver) => saver.flush())
const retry = () => unsaved().forEach((saver) => saver.retry())
const retryUnasked = () => unsaved().filter((saver) => saver.problem?.code !== "conflict").forEach((saver) => saver.retry())

function onKey(event) {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
  event.preventDefault()
  retry()
}

async function onClick(event) {
  const link = event.target.closest?.("a[href]")
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0
  if (!link || elsewhere || event.defaultPrevented || !unsaved().length || staysHere(link)) return
  event.preventDefault()
  await saveEverything(PATIENCE)
  location.assign(link.href)
}

function staysHere(link) {
  const url = new URL(link.href, location.href)
  const samePage = url.hash && url.href.split("#")[0] === location.href.split("#")[0]
  return samePage || link.hasAttribute("download") || (link.target && link.target !== "_self") || !/^https?:$/.test(url.protocol)
}

async function onSubmit(event) {
  const form = event.target
  if (going || event.defaultPrevented || !unsaved().length || form.method === "dialog") return
  event.preventDefault()
  await saveEverything(PATIENCE)
  going = true
  form.requestSubmit(event.submitter)
  going = false
}
