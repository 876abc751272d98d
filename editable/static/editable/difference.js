// Compares two texts word by word.

// The table grows with the product of both lengths.
const WORDS_AT_MOST = 400

// Two lists of [words, differs], one for each text; null where the texts are too long to compare.
export function difference(one, other) {
  const a = one.match(/\s+|[^\s]+/g) ?? []
  const b = other.match(/\s+|[^\s]+/g) ?? []
  if (a.length > WORDS_AT_MOST || b.length > WORDS_AT_MOST) return null
  const common = commonLengths(a, b)
  const left = [], right = []
  let i = 0, j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      left.push([a[i++], false])
      right.push([b[j++], false])
    } else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) left.push([a[i++], true])
    else right.push([b[j++], true])
  }
  return [left, right]
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
