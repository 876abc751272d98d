// Owns how values travel. To a saver every value is one text: a list of values is JSON, and so is a group of fields.
import { post } from "editable/api"

// What the server stores, as the saver holds it.
export const toText = (value) => (Array.isArray(value) ? JSON.stringify(value.map(String)) : String(value ?? ""))

// A field that is saved alone. Resolves to the server's answer, with its values as texts.
export const saveOne = (several) => async (url, { value, base, requestId }) =>
  texts(await post(url, [...pairs("value", value, several), ["base", base], ["request_id", requestId]]), toText)

// Fields that are saved together: value and base are JSON objects by name.
export const saveGroup = (members) => async (url, { value, base, requestId }) => {
  const [values, bases] = [JSON.parse(value), JSON.parse(base)]
  const sent = members.flatMap(({ name, multiple }) => [...pairs(`value-${name}`, values[name], multiple), [`base-${name}`, bases[name]]])
  return texts(await post(url, [...sent, ["request_id", requestId]]), (found) => groupText(members, (name) => toText(found[name])))
}

// One text for a group; `of(name)` is the text of a member.
export const groupText = (members, of) => JSON.stringify(Object.fromEntries(members.map(({ name }) => [name, of(name)])))

// An empty list is one empty text.
function pairs(key, text, several) {
  if (!several) return [[key, text]]
  const list = JSON.parse(text || "[]")
  return (list.length ? list : [""]).map((one) => [key, one])
}

function texts(answer, toOne) {
  if ("value" in answer) answer.value = toOne(answer.value)
  if (answer.base !== null && typeof answer.base === "object") answer.base = JSON.stringify(answer.base)
  return answer
}
