// Owns the way from a chosen picture to its saver: made small enough, or refused with a reason before it is sent.
import { shrink } from "editable/shrink"
import { words } from "editable/words"

// Of several files at once the first picture is meant.
export const pictureOf = (files) => [...files].find(({ type }) => type.startsWith("image/")) ?? files[0]

// `tell(message)` says why the file cannot be sent; null takes the reason back.
export async function send(saver, file, tell) {
  tell(null)
  const { editableUploadBytes: bytes, editableUploadPixels: pixels } = document.querySelector("script[data-editable-assets]").dataset
  const limits = { maxBytes: Number(bytes) || Infinity, maxPixels: Number(pixels) || Infinity }
  try {
    const small = await shrink(file, limits)
    if (small.size > limits.maxBytes) throw new Error(words.fileTooLarge(Math.floor(limits.maxBytes / 2 ** 20)))
    saver.change(small)
    saver.flush()
  } catch (error) {
    tell(error.message)
  }
}
