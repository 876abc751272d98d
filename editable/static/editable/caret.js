// Puts the caret of a field where it was clicked, or at its end.
export function caretAt(input, point) {
  const range = (point && rangeAt(point)) ?? null
  if (range && input.contains(range.startContainer)) select(range)
  else caretAtEnd(input)
}

export function caretAtEnd(input) {
  const range = document.createRange()
  range.selectNodeContents(input)
  range.collapse(false)
  select(range)
}

// What a drag or a double click selected before the field was opened, as offsets into its text.
export function selectionIn(host) {
  const selection = getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  if (!host.contains(range.startContainer) || !host.contains(range.endContainer)) return null
  const before = document.createRange()
  before.setStart(host, 0)
  before.setEnd(range.startContainer, range.startOffset)
  const start = before.toString().length
  return [start, start + range.toString().length]
}

export function selectOffsets(input, [start, end]) {
  const text = input.firstChild
  if (!text || end > text.length) return caretAtEnd(input)
  const range = document.createRange()
  range.setStart(text, start)
  range.setEnd(text, end)
  select(range)
}

function rangeAt({ x, y }) {
  const position = document.caretPositionFromPoint?.(x, y)
  if (!position) return document.caretRangeFromPoint?.(x, y)
  const range = document.createRange()
  range.setStart(position.offsetNode, position.offset)
  return range
}

function select(range) {
  const selection = getSelection()
  selection.removeAllRanges()
  selection.addRange(range)
}
