// ADAPTER: the only module that knows Tom Select. A box with chosen things as labels and a list to choose from.
import { button, make } from "editable/make"
import { words } from "editable/words"

// The vendored file is a classic script that leaves a global; one of the site's own keeps its place.
const before = globalThis.TomSelect
await import("editable/vendor/tom-select")
const { TomSelect } = globalThis
globalThis.TomSelect = before

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
  return { set, focus: () => box.control_input.focus(), destroy: () => box.destroy() }
}

const shared = { loadThrottle: 200, refreshThrottle: 0, clearAfterSelect: true, highlight: false, controlInput: "<input type='text' autocomplete='off' />" }
const free = { create: true, createOnBlur: true, persist: false, openOnFocus: false, createFilter: (text) => text.trim() !== "" }

// The server searches more than the names, so that everything it finds is shown, in its order.
function searching(load) {
  return {
    preload: "focus",
    shouldLoad: () => true,
    score: () => () => 1,
    load(query, found) {
      load(query).then((pairs) => {
        if (query !== this.control_input.value.trim()) return found()
        this.clearOptions()
        found(pairs.map(([value, text]) => ({ value, text })))
      })
    },
  }
}

const texts = {
  option: ({ text }) => make("div", {}, text),
  option_create: ({ input }) => make("div", { className: "create" }, words.addTag(input)),
  no_results: () => make("div", { className: "no-results" }, words.nothingFound),
  loading: () => make("div", { className: "no-results" }, words.searching),
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
