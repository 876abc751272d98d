// ADAPTER: the only module that knows Tom Select. A box with chosen things as labels and a list to choose from.
import { button, make } from "editable/make"
import { words } from "editable/words/panel"

// The vendored file is a classic script that leaves a global; one of the site's own keeps its place.
const before = globalThis.TomSelect
await import("editable/vendor/tom-select")
const { TomSelect } = globalThis
globalThis.TomSelect = before
let count = 0

// Fills `element` and returns {set(pairs), focus(), destroy()}; pairs are [value, text].
// picked(values): a person chose. load(query): resolves to pairs, for a list that the server searches; without it every
// word can be typed. `several` is false for a box that holds one.
export function comboBox(element, { label, several, required, load, picked }) {
  const select = make("select", { hidden: true, "aria-label": label, multiple: several })
  element.append(select)
  const box = new TomSelect(select, {
    ...(load ? searching(load) : free),
    ...shared,
    maxItems: several ? null : 1,
    closeAfterSelect: !several,
    onType: (text) => box.wrapper.toggleAttribute("data-editable-typing", text !== ""),
    onChange: (value) => picked([].concat(value).filter((one) => one !== "")),
    render: { ...texts, item: (item) => (several || !required ? itemWithButton(box, item) : make("div", {}, item.text)) },
  })
  const set = (pairs) => {
    box.clear(true)
    pairs.forEach(([value, text]) => box.addOption({ value, text }))
    box.setValue(pairs.map(([value]) => value), true)
  }
  const loose = steady(element, box)
  return { set, focus: () => box.control_input.focus(), destroy: () => { loose(); box.destroy() } }
}

const shared = { loadThrottle: 200, refreshThrottle: 0, clearAfterSelect: true, highlight: false, controlInput: "<input type='text' autocomplete='off' />" }
const free = { create: true, createOnBlur: true, persist: false, openOnFocus: false, createFilter: (text) => text.trim() !== "" }

// The server searches more than the names, so that all that it finds is shown, in its order, and nothing else.
function searching(load) {
  let values = new Set()
  let closed = 0
  return {
    preload: "focus",
    shouldLoad: () => true,
    score: () => ({ value }) => (values.has(value) ? 1 : 0),
    onDropdownClose: () => { closed++ },
    async load(query, found) {
      const turn = closed
      const pairs = await load(query)
      if (turn !== closed || query !== this.control_input.value.trim()) return tooLate(this)
      this.clearOptions()
      values = new Set(pairs.map(([value]) => value))
      found(pairs.map(([value, text]) => ({ value, text })))
    },
  }
}

// What found() would do too, but for opening a list that was closed meanwhile.
function tooLate(box) {
  box.loading = Math.max(box.loading - 1, 0)
  box.wrapper.classList.toggle("loading", box.loading > 0)
}

const texts = {
  option: ({ text }) => make("div", {}, text),
  option_create: ({ input }) => make("div", { className: "create", role: "option", id: `editable-create-${++count}` }, words.addTag(input)),
  no_results: () => note(words.nothingFound),
  loading: () => note(words.searching),
}

// A list holds options only, so that a sentence in it is one that cannot be chosen.
const note = (text) => make("div", { className: "no-results", role: "option", "aria-disabled": "true" }, text)

// What is being pressed must not move away under the pointer because the list closes.
function steady(element, box) {
  const release = () => setTimeout(() => { element.style.minBlockSize = "" })
  const hold = () => {
    if (!box.isOpen) return
    element.style.minBlockSize = `${element.offsetHeight}px`
    addEventListener("mouseup", release, { capture: true, once: true })
  }
  addEventListener("mousedown", hold, { capture: true })
  return () => removeEventListener("mousedown", hold, { capture: true })
}

function itemWithButton(box, { value, text }) {
  const remove = button("×", (event) => {
    event.stopPropagation()
    box.removeItem(value)
    box.refreshOptions(false)
    box.inputState()
    box.focus()
  }, { "aria-label": words.removeItem(text), title: words.removeItem(text) })
  return make("div", {}, make("span", {}, text), remove)
}
