"""Files that tests bring to a page: dropped, pasted, chosen."""

import base64

from playwright.sync_api import FilePayload, JSHandle, Locator, Page

FILES = """
(files) => {
  const transfer = new DataTransfer()
  const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  for (const [name, type, text] of files) transfer.items.add(new File([decoded(text)], name, { type }))
  return transfer
}
"""
PASTE = """
(transfer) => (document.activeElement ?? document.body).dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }))
"""
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "",
    "pdf": "application/pdf",
}


def file(name: str, data: bytes) -> FilePayload:
    """Return a file as a file chooser takes it."""
    return {"name": name, "mimeType": TYPES.get(name.rpartition(".")[2].lower(), "text/plain"), "buffer": data}


def transfer(page: Page, *files: FilePayload) -> JSHandle:
    """Return what the clipboard or the pointer carries."""
    listed = [[one["name"], one["mimeType"], base64.b64encode(one["buffer"]).decode()] for one in files]
    return page.evaluate_handle(FILES, listed)


def drop(element: Locator, *files: FilePayload) -> None:
    """Let the files fall on the element."""
    carried = {"dataTransfer": transfer(element.page, *files)}
    for name in ("dragenter", "dragover", "drop"):
        element.dispatch_event(name, carried)


def paste(page: Page, *files: FilePayload) -> None:
    """Paste the files where the focus is."""
    page.evaluate(PASTE, transfer(page, *files))
