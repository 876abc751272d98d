// Shows what was changed between two values, as a person reads it.
import { get } from "editable/api"
import { linesOf, paragraphsOf } from "editable/blocks"
import { apart, merged } from "editable/difference"
import { watch } from "editable/made"
import { make } from "editable/make"
import { say } from "editable/said"
import { words } from "editable/words/history"

const TEXTS = new Set(["text", "multiline", "url", "email"])
// The table of two texts grows with the product of their lengths; beyond it paragraphs are paired in their order.
const PAIRS_AT_MOST = 250_000

// `field` is what the server tells of it ({kind, url, choices, …}). Resolves to a node.
export async function showChange(field, before, after) {
  if (field.kind === "rich") return showBlocks(paragraphsOf(before), paragraphsOf(after))
  if (TEXTS.has(field.kind)) return showBlocks(linesOf(before), linesOf(after))
  if (field.kind === "image") return showPictures(field.url, before, after)
  const [old, fresh] = await Promise.all([say(before, field), say(after, field)])
  return make("p", {}, make("del", {}, old || words.nothing), " → ", make("ins", {}, fresh || words.nothing))
}

// Resolves to a node that shows one value.
export async function showValue(field, value) {
  if (field.kind === "image") return picture("p", field.url, value)
  if (field.kind !== "rich" && !TEXTS.has(field.kind)) return make("p", {}, (await say(value, field)) || words.nothing)
  const blocks = field.kind === "rich" ? paragraphsOf(value) : linesOf(value)
  const lines = blocks.length ? blocks.map(({ text }) => make("p", {}, text)) : [make("p", {}, words.nothing)]
  return make("div", { dataset: { editableChange: "" } }, ...lines)
}

// Unchanged paragraphs are left out; where some are, a mark stands.
function showBlocks(before, after) {
  const found = make("div", { dataset: { editableChange: "" } })
  let left = false
  for (const [old, fresh] of paired(before, after)) {
    const same = old && fresh && equal(old, fresh)
    if (same && !left) found.append(make("p", { dataset: { editableKept: "" } }, words.history.kept))
    if (!same) found.append(showBlock(old, fresh))
    left = same
  }
  if (!before.length && !after.length) found.append(make("p", {}, words.nothing))
  return found
}

function showBlock(old, fresh) {
  const node = make("p")
  for (const [text, where] of merged(old?.text ?? "", fresh?.text ?? "")) {
    node.append(where === "both" ? text : make(where === "one" ? "del" : "ins", {}, text))
  }
  const names = old && fresh ? Object.keys(fresh.forms).filter((name) => old.forms[name] !== fresh.forms[name] && (name === "tag" || old.text === fresh.text)) : []
  if (names.length) node.append(" ", make("small", {}, words.history.format(names.map((name) => words.history.forms[name]))))
  return node
}

const equal = (one, other) => one.text === other.text && JSON.stringify(one.forms) === JSON.stringify(other.forms)
const sameText = (one, other) => one.text === other.text

// Pairs of what stands in the same place; null on one side where something came or went.
function paired(before, after) {
  const [start, [a, b], end] = apart(before, after, sameText)
  const offset = after.length - before.length
  const kept = (block, index, from) => [block, after[index + from]]
  return [
    ...start.map((block, index) => kept(block, index, 0)),
    ...(a.length * b.length > PAIRS_AT_MOST ? inOrder(a, b) : aligned(a, b)),
    ...end.map((block, index) => kept(block, index, before.length - end.length + offset)),
  ]
}

const inOrder = (a, b) => Array.from({ length: Math.max(a.length, b.length) }, (_, index) => [a[index] ?? null, b[index] ?? null])

// Longest common subsequence; what lies between two common blocks is paired in its order.
function aligned(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) table[i][j] = sameText(a[i], b[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1])
  }
  const found = []
  let i = 0, j = 0, olds = [], news = []
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && sameText(a[i], b[j])) {
      found.push(...inOrder(olds, news), [a[i++], b[j++]])
      olds = []
      news = []
    } else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) olds.push(a[i++])
    else news.push(b[j++])
  }
  return [...found, ...inOrder(olds, news)]
}

function showPictures(url, before, after) {
  return make("div", { dataset: { editableSides: "" } }, picture("del", url, before), picture("ins", url, after))
}

function picture(tag, url, name) {
  if (!name) return make(tag, {}, words.nothing)
  const address = new URL(url, location.href)
  address.pathname += "history/preview/"
  address.searchParams.set("name", name)
  const image = make("img", { alt: name.split("/").at(-1) })
  const gone = () => image.replaceWith(words.history.gone)
  image.addEventListener("error", gone)
  get(address.href).then(({ preview }) => {
    if (!preview) return gone()
    image.src = preview
    watch()
  })
  return make(tag, {}, image)
}
