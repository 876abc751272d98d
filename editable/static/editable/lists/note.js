// Knows whether this page was opened to show a new item.
import { later } from "editable/later"

export const NOTE = "editable.arrival"

export async function connect() {
  if (noted()) (await later("lists/arrival"))?.welcome()
}

function noted() {
  try {
    return sessionStorage.getItem(NOTE) !== null
  } catch {
    return false // without storage nothing was announced
  }
}
