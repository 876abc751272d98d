// Owns sending a file to the storage itself: ask the site where, send it there, then save what was sent.
import { deliver, post, upload } from "editable/api"

// Nothing that another way would change.
const GIVEN_UP = new Set(["cancelled", "offline"])

// Resolves to the answer of the save. Where the storage cannot be reached, or takes nothing from this page, the site
// is sent the file instead.
export async function save(url, key, file, rest, options) {
  const address = new URL(url, location.href)
  address.pathname += "upload/"
  const asked = await post(address.href, [["field", key.replace(/^value-?/, "")], ["name", file.name], ["type", file.type], ["size", file.size]])
  if (!asked.ok) return asked
  if (options.signal.aborted) return { ok: false, code: "cancelled" }
  const sent = await deliver(asked.url, [...Object.entries(asked.fields), ["file", file]], options)
  if (GIVEN_UP.has(sent.code)) return sent
  return sent.ok ? post(url, [[key.replace("value", "upload"), asked.upload], ...rest]) : upload(url, [[key, file], ...rest], options)
}
