// Owns making a photo small enough to be taken: fewer pixels, then a stronger compression, in the browser.
import { words } from "editable/words"

const HEIC = /\.(heic|heif)$/i
const KEPT = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"])
// An animation would lose all but its first picture.
const STILL = new Set(["image/jpeg", "image/png", "image/webp", "image/avif"])
const QUALITIES = [0.9, 0.8, 0.7, 0.6]

// Resolves to a file within the limits, the same one where it is; rejects with an Error whose message is for people.
export async function shrink(file, { maxBytes, maxPixels }) {
  const foreign = !KEPT.has(file.type)
  if (file.size <= maxBytes && foreign && !HEIC.test(file.name) && !file.type.startsWith("image/hei")) return file
  if (!foreign && !STILL.has(file.type)) return file
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) {
    if (foreign) throw new Error(words.heic)
    return file
  }
  if (!foreign && file.size <= maxBytes && picture.width * picture.height <= maxPixels) return file
  return smaller(file, picture, { maxBytes, maxPixels })
}

async function smaller(file, picture, { maxBytes, maxPixels }) {
  let scale = Math.min(1, Math.sqrt(maxPixels / (picture.width * picture.height)))
  for (;;) {
    const canvas = new OffscreenCanvas(Math.max(1, Math.floor(picture.width * scale)), Math.max(1, Math.floor(picture.height * scale)))
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality })
      if (blob.size <= maxBytes) return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" })
    }
    scale *= 0.7
  }
}
