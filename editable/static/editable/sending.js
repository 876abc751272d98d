// Owns the way from a chosen picture to its saver: made small enough, or refused with a reason before it is sent.
import { shrink } from "editable/shrink"
import { words } from "editable/words"

// Of several files at once the first picture is meant.
export const pictureOf = (files) => [...files].find(({ type }) => type.startsWith("image/")) ?? files[0]

// Resolves to the picture as the server takes it; rejects with an Error whose message is for people.
export async function fitting(file) {
  const { editableUploadBytes: bytes, editableUploadPixels: pixels } = document.querySelector("script[data-editable-assets]").dataset
  const limits = { maxBytes: Number(bytes) || Infinity, maxPixels: Number(pixels) || Infinity }
  const small = await shrink(file, limits)
  if (small.size > limits.maxBytes) throw new Error(words.fileTooLarge(Math.floor(limits.maxBytes / 2 ** 20)))
  return small
}

// `tell(message)` says why the file cannot be sent; null takes the reason back.
export async function send(saver, file, tell) {
  tell(null)
  try {
    saver.change(await fitting(file))
    saver.flush()
  } catch (error) {
    tell(error.message)
  }
}
