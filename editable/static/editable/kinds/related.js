// Control for rows of another model, one or several, found by a search on the server.
import { get } from "editable/api"
import { make } from "editable/make"
import { sentence } from "editable/problems"
import { comboBox } from "editable/tom_select"

export function control({ label, required, multiple: several = false, url, chosen = [] }, changed, tell) {
  const names = new Map(chosen)
  const element = make("div", { dataset: { editableCombo: "" } })
  const box = comboBox(element, { label, required, several, load, picked })

  async function load(query) {
    const answer = await get(choicesUrl(url, query))
    tell(answer.ok ? null : sentence(answer))
    answer.choices?.forEach(([key, name]) => names.set(key, name))
    return answer.choices ?? []
  }

  function picked(keys) {
    if (several) changed(JSON.stringify(keys))
    else if (keys.length || !required) changed(keys[0] ?? "", true)
  }

  async function set(text) {
    const keys = keysOf(text, several)
    if (keys.some((key) => !names.has(key))) await learn(names, url)
    box.set(keys.map((key) => [key, names.get(key) ?? key]))
  }

  return { element, set, focus: box.focus, disconnect: box.destroy }
}

// What a person reads for a value.
export async function say(text, { multiple, url, chosen = [] }) {
  const names = new Map(chosen)
  const keys = keysOf(text, multiple)
  if (keys.some((key) => !names.has(key))) await learn(names, url)
  return keys.map((key) => names.get(key) ?? key).join(", ")
}

// The server names what is stored now.
async function learn(names, url) {
  const { chosen = [] } = await get(url)
  chosen.forEach(([key, name]) => names.set(key, name))
}

function keysOf(text, several) {
  if (several) return JSON.parse(text || "[]")
  return text === "" ? [] : [text]
}

function choicesUrl(url, query) {
  const found = new URL(url, location.href)
  found.pathname += "choices/"
  found.searchParams.set("q", query)
  return found
}
