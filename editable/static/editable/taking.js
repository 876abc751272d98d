// Owns a place in a panel that takes a file, dropped or chosen.

// `take(file)` is given the first of the files that are dropped on `element` or chosen with `input`.
export function takesFiles(element, input, take, signal) {
  const listen = (target, name, method) => target.addEventListener(name, method, { signal })
  const mark = (on) => element.toggleAttribute("data-editable-target", on)
  listen(input, "change", () => { if (input.files.length) take(input.files[0]); input.value = "" })
  listen(element, "dragover", (event) => { event.preventDefault(); mark(true) })
  listen(element, "dragleave", (event) => { if (!element.contains(event.relatedTarget)) mark(false) })
  listen(element, "drop", (event) => {
    mark(false)
    event.preventDefault()
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0])
  })
}
