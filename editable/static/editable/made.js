// Owns pictures whose thumbnails are still being made: has them watched, and waits for them.
const PENDING = "/pending/"
const ANY = `[src*="${PENDING}"], [srcset*="${PENDING}"], [href*="${PENDING}"]`

export function connect() {
  document.addEventListener("editable:refreshed", watch)
}

// Shows what comes late in the place of its stand-in, wherever the page has one.
export async function watch() {
  if (document.querySelector(ANY)) (await import("media_tools/pending").catch(() => null))?.watch()
}

// Resolves when the picture itself is shown by an image.
export async function made(image) {
  await image.decode().catch(() => {})
  while (image.currentSrc.includes(PENDING)) await new Promise((resolve) => image.addEventListener("load", resolve, { once: true }))
}
