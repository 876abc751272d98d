// Compares two texts word by word.

// The table grows with the product of both lengths.
const WORDS_AT_MOST = 400

// Two lists of [words, differs], one for each text; null where the texts are too long to compare.
export function difference(one, other) {
  const [start, [a, b], end] = apart(wordsOf(one), wordsOf(other))
  if (a.length > WORDS_AT_MOST || b.length > WORDS_AT_MOST) return null
  const common = commonLengths(a, b)
  const left = start.map(same), right = start.map(same)
  let i = 0, j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      left.push([a[i++], false])
      right.push([b[j++], false])
    } else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) left.push([a[i++], true])
    else right.push([b[j++], true])
  }
  return [[...left, ...end.map(same)], [...right, ...end.map(same)]]
}

// One list of [words, where]: "both", or the text that alone has them, "one" or "other". A blank between two changes
// belongs to them. What is too long to compare is told whole.
export function merged(one, other) {
  const [left, right] = difference(one, other) ?? [[[one, true]], [[other, true]]]
  const found = []
  let old = "", fresh = "", blank = ""
  const changed = () => { if (old || fresh) [old, fresh, blank] = [old + blank, fresh + blank, ""] }
  const common = (word) => {
    if (!word.trim() && (old || fresh)) return (blank += word)
    found.push(...[[old, "one"], [fresh, "other"], [blank + word, "both"]].filter(([text]) => text))
    old = fresh = blank = ""
  }
  for (let i = 0, j = 0; i < left.length || j < right.length; i++, j++) {
    while (left[i]?.[1]) { changed(); old += left[i++][0] }
    while (right[j]?.[1]) { changed(); fresh += right[j++][0] }
    if (i < left.length) common(left[i][0])
  }
  return [...found, ...[[old, "one"], [fresh, "other"], [blank, "both"]].filter(([text]) => text)]
}

const wordsOf = (text) => text.match(/\s+|[^\s]+/g) ?? []
const same = (word) => [word, false]

// What two lists begin and end with alike, and the pair of what is between; `alike` compares two entries.
export function apart(a, b, alike = (one, other) => one === other) {
  let start = 0, end = 0
  const shorter = Math.min(a.length, b.length)
  while (start < shorter && alike(a[start], b[start])) start++
  while (end < shorter - start && alike(a[a.length - 1 - end], b[b.length - 1 - end])) end++
  return [a.slice(0, start), [a.slice(start, a.length - end), b.slice(start, b.length - end)], a.slice(a.length - end)]
}

// Longest common subsequence of what follows each pair of positions.
function commonLengths(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1])
    }
  }
  return table
}
