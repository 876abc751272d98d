// Owns where texts that are not saved yet are kept in this browser: its IndexedDB, for up to thirty days.
// Chromium writes localStorage to disk seconds later, so a killed browser would lose it.

const NAME = "editable-drafts"
const DAYS = 30
const ONE_AT_MOST = 200_000 // bytes: a rich text holds no more
const ALL_AT_MOST = 2_000_000
let database = null

// A draft is {id, user, key, label, value, base, at}.
export const put = (draft) => {
  const size = new TextEncoder().encode(draft.value).length
  if (size > ONE_AT_MOST) return Promise.resolve()
  return work("readwrite", (drafts) => {
    drafts.put({ ...draft, size })
    prune(drafts)
  })
}

export const remove = (id) => work("readwrite", (drafts) => { drafts.delete(id) })

// The drafts of one person, the oldest first; those of others are nobody else's to see.
export async function draftsOf(user) {
  const found = await all()
  return found.filter((draft) => draft.user === user && draft.at > eldest()).sort(byAge)
}

export async function clear(user) {
  const found = await all()
  return work("readwrite", (drafts) => {
    for (const draft of found) if (draft.user === user) drafts.delete(draft.id)
  })
}

const eldest = () => Date.now() - DAYS * 86_400_000
const byAge = (one, other) => one.at - other.at

async function all() {
  let request
  await work("readonly", (drafts) => { request = drafts.getAll() })
  return request?.result ?? []
}

// The oldest make room for the new.
function prune(drafts) {
  const request = drafts.getAll()
  request.onsuccess = () => {
    let room = ALL_AT_MOST
    for (const draft of request.result.sort(byAge).reverse()) {
      room -= draft.size
      if (room < 0 || draft.at < eldest()) drafts.delete(draft.id)
    }
  }
}

// Private windows and full disks may refuse: then nothing is kept, and saving goes on as ever.
async function work(mode, act) {
  try {
    database ??= open()
    const transaction = (await database).transaction(NAME, mode)
    act(transaction.objectStore(NAME))
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = transaction.onerror = () => reject(transaction.error)
    })
  } catch {
    database = null
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(NAME, { keyPath: "id" })
    request.onsuccess = () => {
      request.result.onclose = () => { database = null }
      resolve(request.result)
    }
    request.onerror = request.onblocked = () => reject(request.error)
  })
}
