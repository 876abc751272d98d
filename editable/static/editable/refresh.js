// Owns bringing the page up to date: fetches it once, however many ask for it.
import { page } from "editable/api"

let running = null
let asked = 0

document.addEventListener("editable:saved", () => { asked++ })

// A page fetched before the last save or call is fetched again.
export function refresh() {
  asked++
  running ??= run().finally(() => { running = null })
  return running
}

async function run() {
  const update = import("editable/page_update").catch(() => null)
  let html, before
  do {
    before = asked
    html = await page(location.href)
  } while (before !== asked)
  if (html !== null) (await update)?.takeOver(html)
}
