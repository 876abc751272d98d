// Puts days, times of day and moments into the words of the page's language.

const language = () => document.documentElement.lang || undefined

// A moment as the server writes it, at the reader's own clock.
export const moment = (text) => new Date(text).toLocaleString(language(), { dateStyle: "medium", timeStyle: "short" })
// "2026-11-23" or what begins so; "18:30" or what begins so. Both mean the site's own clock.
export const day = (text) => new Date(`${text.slice(0, 10)}T00:00`).toLocaleDateString(language(), { dateStyle: "medium" })
export const hour = (text) => new Date(`2000-01-01T${text.slice(0, 5)}`).toLocaleTimeString(language(), { timeStyle: "short" })
