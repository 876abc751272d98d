// Writes into an element that shows the new of two texts what has come and gone, word by word.
import { make } from "editable/make"

const MARKS = { old: "del", new: "ins" }
const PIECES = /\s+|[^\s]+/g

// `parts` are [where, text], where is "same", "old" or "new". Returns whether the element shows this text.
export function write(element, parts) {
  const words = parts.flatMap(([where, text]) => (text.match(PIECES) ?? []).filter((piece) => piece.trim()).map((piece) => [where, piece]))
  const nodes = textsOf(element)
  const shown = nodes.flatMap((node) => node.data.match(/[^\s]+/g) ?? [])
  const wanted = words.filter(([where]) => where !== "old").map(([, word]) => word)
  if (shown.length !== wanted.length || shown.some((word, place) => word !== wanted[place])) return false
  for (const node of nodes) node.replaceWith(...merge(written(node.data.match(PIECES) ?? [], words)))
  return true
}

function textsOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) found.push(walker.currentNode)
  return found
}

// Takes from `words` as many as the pieces of one node have; what is gone stands before the word that follows it.
function* written(pieces, words) {
  for (const piece of pieces) {
    if (piece.trim()) {
      while (words[0][0] === "old") yield ["old", `${words.shift()[1]} `]
      yield [words.shift()[0], piece]
    } else yield ["same", piece]
    if (!words.some(([where]) => where !== "old")) while (words.length) yield ["old", ` ${words.shift()[1]}`]
  }
}

function merge(found) {
  const nodes = []
  for (const [where, text] of found) {
    const last = nodes.at(-1)
    if (last?.where === where) last.text += text
    else nodes.push({ where, text })
  }
  return nodes.map(({ where, text }) => (MARKS[where] ? make(MARKS[where], {}, text) : text))
}
