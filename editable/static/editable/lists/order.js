// Owns the order of a list: on the page at once, at the server right after, put back where the server says no.
import { post } from "editable/api"
import { place } from "editable/layer"
import { announce } from "editable/lists/announce"
import { itemsOf, keyOf, moveTo, unitOf } from "editable/lists/items_of"
import { sentence } from "editable/lists/perform"
import { atField } from "editable/problems"
import { refresh } from "editable/refresh"
import { saverFor } from "editable/savers"
import { toast } from "editable/toast"
import { words } from "editable/words/lists"

const GLIDE = { duration: 160, easing: "ease-out" }
const orders = new WeakMap()

// The order of the list that `item` stands in; undefined where it has none.
export function orderOf(item) {
  const list = item.closest("[data-editable-list]")
  if (!list?.dataset.editableOrderUrl) return undefined
  if (!orders.has(list)) orders.set(list, new Order(list))
  return orders.get(list)
}

class Order {
  #list; #saver

  constructor(list) {
    const { editableOrderUrl: url, editableList: model, editableListLabel: label } = list.dataset
    const among = [...document.querySelectorAll(`[data-editable-list="${CSS.escape(model)}"]`)].indexOf(list)
    this.#list = list
    this.#saver = saverFor({
      ...{ key: `${model}/order/${among}`, url, label: words.lists.order(label), settles: true, joins: false, save },
      ...{ base: keysOf(this.items), value: keysOf(this.items) },
    })
    this.#saver.addEventListener("editable:state", () => this.#onState())
    this.#saver.addEventListener("editable:conflict", () => this.#onConflict())
    document.addEventListener("editable:refreshed", () => this.#adopt())
  }

  get items() { return itemsOf(this.#list) }

  // Moves an item to another place among the others, 0 the first; `save` it once it is sure.
  move(item, place) {
    const others = this.items.filter((other) => other !== item)
    this.#show([...others.slice(0, place), item, ...others.slice(place)])
  }

  save(item) {
    const keys = keysOf(this.items)
    if (keys === this.#saver.value) return
    announce(words.lists.moved(this.items.indexOf(item) + 1, this.items.length))
    this.#saver.change(keys)
    this.#saver.flush()
  }

  // Every item is put where another one was, so that what else stands in the list stays.
  #show(wanted) {
    const items = this.items
    glide(items, () => {
      const marks = items.map((item) => {
        const mark = document.createComment("")
        unitOf(item).before(mark)
        return mark
      })
      const units = wanted.map(unitOf)
      marks.forEach((mark, index) => {
        if (mark.nextSibling !== units[index]) moveTo(mark.parentNode, units[index], mark)
        mark.remove()
      })
    })
    this.#list.dispatchEvent(new CustomEvent("editable:ordered"))
  }

  #putBack(keys) {
    const byKey = new Map(this.items.map((item) => [keyOf(item), item]))
    const wanted = keys.split(",").map((key) => byKey.get(key)).filter(Boolean)
    if (wanted.length === byKey.size) this.#show(wanted)
  }

  #onState() {
    const refused = this.#saver.state === "problem" && atField(this.#saver.problem)
    if (!refused) return
    toast(words.because(words.lists.notMoved, sentence(this.#saver.problem)))
    this.#saver.abandon()
    this.#putBack(this.#saver.stored)
  }

  async #onConflict() {
    toast(words.because(words.lists.notMoved, sentence(this.#saver.problem)))
    this.#saver.resolve(this.#saver.stored)
    this.#putBack(this.#saver.stored)
    await refresh()
  }

  // The page tells what the server has, except where a newer order is on its way.
  #adopt() {
    if (!this.#list.isConnected) return
    if (this.#saver.unsaved) return this.#putBack(this.#saver.value)
    const keys = keysOf(this.items)
    this.#saver.adopt(keys, keys, { fresh: true })
  }
}

const keysOf = (items) => items.map(keyOf).join(",")

// To the saver the keys in their order are both the value and its base.
async function save(url, { value, base, requestId }) {
  const answer = await post(url, [["ids", value], ["base", base], ["request_id", requestId]])
  if (answer.ok) return { ...answer, value, base: value }
  return answer.code === "conflict" ? { ...answer, value: base, base } : answer
}

// Shows the way from the old places to the new ones.
function glide(items, change) {
  const before = items.map((item) => item.getBoundingClientRect())
  change()
  place()
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return
  items.forEach((item, index) => {
    const { left, top } = item.getBoundingClientRect()
    const [x, y] = [before[index].left - left, before[index].top - top]
    if (x || y) item.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], GLIDE).onfinish = place
  })
}
