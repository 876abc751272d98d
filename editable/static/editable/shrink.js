// Owns making a photo small enough to be taken: fewer pixels, then a stronger compression, in the browser.
import { words } from "editable/words"

const HEIC = /\.(heic|heif)$/i
// What the server takes. An animation would lose all but its first picture, so a GIF stays as it is.
const KEPT = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"])
const OPAQUE = new Set(["image/jpeg", "image/heic", "image/heif"])
const QUALITIES = [0.9, 0.8, 0.7, 0.6]
// What every browser's canvas holds; a telephone's ends at 16.7 million.
const CANVAS_PIXELS = 16_000_000
const STEP = 0.7
const EXTENSIONS = { "image/jpeg": ".jpg", "image/webp": ".webp" }

// Resolves to a file within the limits, the same one where it is; rejects with an Error whose message is for people.
// What cannot be read here, or not be made smaller, is resolved to as it is, for the server to judge.
export async function shrink(file, { maxBytes, maxPixels }) {
  const foreign = isHeic(file)
  if (file.type === "image/gif" || (!foreign && !KEPT.has(file.type))) return file
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture && foreign) throw new Error(words.heic)
  if (!picture) return file
  const pixels = picture.width * picture.height
  if (!foreign && file.size <= maxBytes && pixels <= maxPixels) return file
  return smaller(file, picture, { maxBytes, pixels: Math.min(pixels, maxPixels, CANVAS_PIXELS) })
}

const isHeic = ({ name, type }) => HEIC.test(name) || type.startsWith("image/hei")

async function smaller(file, picture, { maxBytes, pixels }) {
  let scale = Math.sqrt(pixels / (picture.width * picture.height))
  for (; Math.min(picture.width, picture.height) * scale >= 1; scale *= STEP) {
    const canvas = new OffscreenCanvas(Math.floor(picture.width * scale), Math.floor(picture.height * scale))
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
    for (const quality of QUALITIES) {
      const blob = await encoded(canvas, OPAQUE.has(file.type) ? "image/jpeg" : "image/webp", quality)
      if (blob.size <= maxBytes) return new File([blob], file.name.replace(/\.\w+$/, "") + EXTENSIONS[blob.type], { type: blob.type })
    }
  }
  return file
}

// WebP keeps what is transparent. Where a browser cannot write it, that becomes white.
async function encoded(canvas, type, quality) {
  const blob = await canvas.convertToBlob({ type, quality })
  if (blob.type === type) return blob
  const context = canvas.getContext("2d")
  context.globalCompositeOperation = "destination-over"
  context.fillStyle = "#fff"
  context.fillRect(0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: "image/jpeg", quality })
}
