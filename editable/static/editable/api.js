// Talks to the server; nothing else does. Every answer becomes a plain object with `ok` and `code`.

// A request without an answer is given up then; a save is sent again under the same request id.
const TIME_OUT = 25_000
// Browsers allow 64 KiB for all keepalive requests of a page together.
const KEEPALIVE_LENGTH = 16_000
const CODES = {
  400: "invalid", 401: "signed_out", 403: "forbidden", 404: "not_found", 409: "conflict", 413: "too_large", 429: "throttled",
}

let token = ""

export function useToken(fresh) {
  token = fresh
}

// Sends pairs of name and value; resolves to {ok: true, value, base, revision} or {ok: false, code, message, errors, …},
// and never rejects.
export async function post(url, pairs) {
  const body = new URLSearchParams(pairs).toString()
  const answer = await send(url, body)
  if (answer.code !== "csrf" || !answer.csrf) return answer
  token = answer.csrf
  return send(url, body)
}

// Resolves to {ok: true, …} as the server has it now.
export const get = (url) => request(url, { headers: { Accept: "application/json" } }, read)

export async function signIn(url, { username, password, remember }) {
  const fields = new URLSearchParams({ username, password })
  if (remember) fields.set("remember", "on")
  const answer = await send(url, fields.toString())
  if (answer.ok && answer.csrf) token = answer.csrf
  return answer
}

// Resolves to the page's HTML, or to null where it cannot be had.
export async function page(url) {
  const answer = await request(url, { headers: { Accept: "text/html" } }, async (response) => ({
    html: response.ok ? await response.text() : null,
  }))
  return answer.html ?? null
}

function send(url, body) {
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
    "X-CSRFToken": token,
  }
  return request(url, { method: "POST", headers, body, keepalive: body.length < KEEPALIVE_LENGTH }, read)
}

async function request(url, options, reader) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TIME_OUT)
  try {
    return await reader(await fetch(url, { credentials: "same-origin", ...options, signal: stop.signal }))
  } catch {
    if (stop.signal.aborted) return { ok: false, code: "timeout" }
    return { ok: false, code: navigator.onLine ? "unreachable" : "offline" }
  } finally {
    clearTimeout(timer)
  }
}

async function read(response) {
  const retryAfter = Number(response.headers.get("Retry-After")) || 0
  const answer = await parsed(response)
  if (response.ok && answer?.ok === true) return answer
  if (response.status === 413) return { message: "", ...answer, ok: false, code: "too_large" }
  if (!answer || response.ok || response.status >= 500) return { ...answer, ok: false, code: "unavailable", retryAfter }
  return { ...answer, ok: false, code: answer.code ?? CODES[response.status] ?? "invalid", retryAfter }
}

// A page of a proxy is no answer of the site.
async function parsed(response) {
  if (!response.headers.get("Content-Type")?.includes("application/json")) return null
  return JSON.parse(await response.text())
}
