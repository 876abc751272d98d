// Keeps the page when a file is dropped beside every place for one: a browser would leave it and open the file.
export function connect() {
  document.addEventListener("dragover", refuse)
  document.addEventListener("drop", refuse)
}

function refuse(event) {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files") || event.target.closest?.("input[type=file]")) return
  event.preventDefault()
  event.dataTransfer.dropEffect = "none"
}
