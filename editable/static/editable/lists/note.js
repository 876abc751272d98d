// Knows whether this page was opened to show a new item.
export const NOTE = "editable.arrival"

export async function connect() {
  if (noted()) (await import("editable/lists/arrival")).welcome()
}

function noted() {
  try {
    return sessionStorage.getItem(NOTE) !== null
  } catch {
    return false // without storage nothing was announced
  }
}
