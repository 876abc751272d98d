// Puts values into words, as a person reads them when two of them clash.

// A kind's module may export say(text, field); otherwise the value says itself. A group is told field by field.
export async function say(value, field) {
  if (value instanceof Blob) return value.name
  if (!field.group) return sayOne(value, field)
  const values = JSON.parse(value)
  const lines = field.group.map(async (member) => `${member.label}: ${await sayOne(values[member.name], member)}`)
  return (await Promise.all(lines)).join("\n")
}

async function sayOne(text, field) {
  const module = await import(`editable/kinds/${field.kind}`).catch(() => ({}))
  return module.say ? module.say(text, field) : text
}
