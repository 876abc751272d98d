// Owns the page's savers, one for each data-editable-key, and repeats what they announce on the document.
import { Saver } from "editable/saver"
import { saveFile } from "editable/uploads"
import { groupText, saveGroup, saveOne, toText } from "editable/wire"

const EVENTS = ["editable:state", "editable:saved", "editable:conflict", "editable:signed-out", "editable:replaced"]
const FILES = new Set(["image", "file"])
// Two texts can be kept, one below the other.
const TEXTS = new Set(["text", "multiline", "rich"])
// An upload shows its progress instead.
const NEVER = 2 ** 31 - 1
const savers = new Map()
let delay

export function useDelay(milliseconds) {
  delay = milliseconds
}

// The saver of a field; its first mention on the page tells what is stored, a later one may tell news.
export function saverFor({ key, base, value, ...options }) {
  const known = savers.get(key)
  if (known) {
    known.adopt(value, base)
    return known
  }
  const saver = new Saver({ key, base, value, delay, ...options })
  for (const name of EVENTS) {
    saver.addEventListener(name, (event) => document.dispatchEvent(new CustomEvent(name, { detail: event.detail })))
  }
  savers.set(key, saver)
  return saver
}

// The same for what the server describes: a field with its value, or with the group that it is saved in.
export function saverOf(field) {
  const { kind, url, group, multiple } = field
  const label = group ? group.map((member) => member.label).join(", ") : field.label
  const options = { ...stateOf(field), url, label, joins: !group && TEXTS.has(kind), say: async (value) => (await import("editable/said")).say(value, field) }
  if (FILES.has(kind)) return saverFor({ ...options, save: saveFile, slowAfter: NEVER })
  return saverFor({ ...options, save: group ? saveGroup(group) : saveOne(multiple) })
}

export function stateOf({ key, base, value, filename, group }) {
  if (!group) return { key, base, value: toText(value ?? filename) }
  const member = (name) => group.find((one) => one.name === name)
  return {
    key: group.map((one) => one.key).join(" "),
    base: groupText(group, (name) => member(name).base),
    value: groupText(group, (name) => toText(member(name).value)),
  }
}

export const all = () => [...savers.values()]
export const unsaved = () => all().filter((saver) => saver.unsaved)
export const find = (key) => savers.get(key)

// Resolves to true once nothing is unsaved, to false at the first problem or after `patience` milliseconds.
export async function saveEverything(patience) {
  unsaved().forEach((saver) => saver.flush())
  const until = Date.now() + patience
  while (unsaved().length && !unsaved().some((saver) => saver.state === "problem") && Date.now() < until) {
    await new Promise((next) => setTimeout(next, 50))
  }
  return !unsaved().length
}
