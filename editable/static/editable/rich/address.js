// Knows which addresses a link may have, and completes those that people leave half written.
const COMPLETE = /^(https?:\/\/[^/]|mailto:.+@|tel:.*\d|link:|\/(?!\/)|[#?])/i
const HOST = /^(localhost|[\p{L}\d-]+(\.[\p{L}\d-]+)+)(:\d+)?([/?#].*)?$/iu
const MAIL = /^[^@\s/]+@[^@\s/]+\.[^@\s/]+$/
const TELEPHONE = /^\+?[\d ()./-]{5,}$/
// Browsers drop or turn these before they read the scheme.
const UNSAFE = /[\u0000-\u0020\u007f\\]/

// The address to store for what was typed, or null where it is none.
export function addressOf(text) {
  const typed = text.trim()
  if (TELEPHONE.test(typed)) return `tel:${typed.replace(/[^\d+]/g, "")}`
  if (!typed || UNSAFE.test(typed)) return null
  if (COMPLETE.test(typed)) return typed
  if (MAIL.test(typed)) return `mailto:${typed}`
  return HOST.test(typed) ? `https://${typed}` : null
}

export const isReference = (href) => href.startsWith("link:")
