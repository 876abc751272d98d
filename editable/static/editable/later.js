// Owns the parts of the editor that are fetched when they are first needed.

// Whoever has come to a text may lose the network there; these open without it.
const OFFLINE = ["conflict_dialog", "sign_in_dialog", "panel"]
const FIELD = "[data-editable]"

export function connect() {
  const off = new AbortController()
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, warm, { signal: off.signal })

  function warm({ target }) {
    if (!target.closest?.(FIELD)) return
    off.abort()
    setTimeout(() => OFFLINE.forEach(prepare))
  }
}

// Fetches a part that is likely to be needed soon.
export const prepare = (name) => { import(`editable/${name}`).catch(() => {}) }

// Resolves to a part, or to null where it cannot be had; the status says so.
export async function later(name) {
  try {
    return await import(`editable/${name}`)
  } catch (error) {
    console.error(error)
    document.dispatchEvent(new CustomEvent("editable:missing"))
    return null
  }
}
