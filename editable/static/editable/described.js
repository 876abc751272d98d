// Reads from an element's attributes what the server says of its field.
const FLAGS = ["required", "multiple"]
const LISTS = ["group", "choices", "chosen", "about", "value"]

export function described(element) {
  const field = { kind: element.dataset.editable }
  for (const [name, text] of Object.entries(element.dataset)) {
    if (name.startsWith("editable") && name !== "editable") field[name[8].toLowerCase() + name.slice(9)] = text
  }
  FLAGS.forEach((name) => { if (name in field) field[name] = true })
  LISTS.forEach((name) => { if (field[name]?.startsWith("[")) field[name] = JSON.parse(field[name]) })
  return field
}
