// Owns bringing an editor to a new item: on this page, or on the one that shows it.
import { focusAt } from "editable/controls"
import { find } from "editable/lists/items_of"
import { refresh } from "editable/refresh"
import { saveEverything } from "editable/savers"
import { NOTE } from "editable/lists/note"
import { done } from "editable/undo"

const PATIENCE = 8000
const TEXTS = "[data-editable=text], [data-editable=multiline]"

// An item that was announced before this page was loaded.
export function welcome() {
  const note = recall()
  if (!note) return
  done(note)
  requestAnimationFrame(() => open(find(note.item)))
}

// `answer` is the server's to adding or copying; `message` says what was done.
export async function arrive({ item, page, revision }, message) {
  await refresh()
  const found = find(item)
  const here = location.href.split("#")[0]
  const there = page && new URL(page, location.href)
  if (found || !there || there.href.split("#")[0] === here) {
    done({ revision, message })
    return open(found)
  }
  await saveEverything(PATIENCE)
  remember({ item, revision, message })
  location.assign(there)
}

// Its first text is opened and selected, so that typing names it.
async function open(item) {
  if (!item) return
  await new Promise((next) => requestAnimationFrame(next))
  item.scrollIntoView({ block: "center", behavior: "instant" })
  const text = item.querySelector(TEXTS)
  if (!text) return focusAt(item)
  text.focus({ preventScroll: true })
  const input = text.querySelector("[data-editable-input]")
  if (input) getSelection().selectAllChildren(input)
}

function remember(note) {
  try {
    sessionStorage.setItem(NOTE, JSON.stringify(note))
  } catch {
    // Without storage the page is shown all the same.
  }
}

function recall() {
  try {
    const note = sessionStorage.getItem(NOTE)
    sessionStorage.removeItem(NOTE)
    return JSON.parse(note)
  } catch {
    return null
  }
}
