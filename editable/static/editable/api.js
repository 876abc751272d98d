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
export function post(url, pairs) {
  const body = new URLSearchParams(pairs).toString()
  return withToken(() => send(url, body))
}

// The same for pairs with files. `progress` is told the sent part, from 0 to 1; aborting `signal` resolves to the code
// "cancelled".
export function upload(url, pairs, { progress = () => {}, signal } = {}) {
  const body = new FormData()
  pairs.forEach(([name, value]) => body.append(name, value))
  return withToken(() => transfer(url, body, { progress, signal, headers: { Accept: "application/json", "X-CSRFToken": token } }, readTransfer))
}

// The same to a storage, which is told nothing of this site's own; any answer but a refusal is `ok`.
export function deliver(url, pairs, { progress, signal }) {
  const body = new FormData()
  pairs.forEach(([name, value]) => body.append(name, value))
  return transfer(url, body, { progress, signal, headers: {} }, ({ status }) => (status < 300 ? { ok: true } : { ok: false, code: "refused" }))
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

// A stale token is replaced by the one that the refusal carries.
async function withToken(attempt) {
  const answer = await attempt()
  if (answer.code !== "csrf" || !answer.csrf) return answer
  token = answer.csrf
  return attempt()
}

async function request(url, options, reader) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TIME_OUT)
  try {
    return await reader(await fetch(url, { credentials: "same-origin", ...options, signal: stop.signal }))
  } catch {
    return stop.signal.aborted ? { ok: false, code: "timeout" } : unanswered()
  } finally {
    clearTimeout(timer)
  }
}

// Only XMLHttpRequest tells how much has been sent. A transfer may take long as long as it moves.
function transfer(url, body, { progress, signal, headers }, reader) {
  const xhr = new XMLHttpRequest()
  return new Promise((resolve) => {
    let timer
    const end = (answer) => { clearTimeout(timer); resolve(answer); xhr.abort() }
    const wait = () => { clearTimeout(timer); timer = setTimeout(() => end({ ok: false, code: "timeout" }), TIME_OUT) }
    xhr.upload.addEventListener("progress", ({ loaded, total }) => { wait(); progress(total ? loaded / total : 0) })
    xhr.addEventListener("load", () => end(reader(xhr)))
    xhr.addEventListener("error", () => end(unanswered()))
    signal?.addEventListener("abort", () => end({ ok: false, code: "cancelled" }), { once: true })
    xhr.open("POST", url)
    Object.entries(headers).forEach(([name, value]) => xhr.setRequestHeader(name, value))
    if (signal?.aborted) return end({ ok: false, code: "cancelled" })
    xhr.send(body)
    wait()
  })
}

function readTransfer(xhr) {
  const headers = ["Content-Type", "Retry-After"].map((name) => [name, xhr.getResponseHeader(name) ?? ""])
  return read(new Response(xhr.responseText, { status: xhr.status, headers })).catch(unanswered)
}

const unanswered = () => ({ ok: false, code: navigator.onLine ? "unreachable" : "offline" })

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
