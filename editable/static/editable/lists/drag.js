// Owns moving an item by its handle: at once with a mouse, after a long press with a finger. Escape puts it back.

// Milliseconds of a long press; a click that comes this soon after it belongs to it.
const HOLD = 350
// A finger that moves further than this before is scrolling.
const STEADY = 10
const EDGE = 60
const SCROLL = 14

// `item` moves among the items of `order()` while `handle` is held; with a mouse only where `mouse` says so.
export function draggable(handle, item, order, { mouse, signal }) {
  const listen = (name, method) => handle.addEventListener(name, method, { signal, passive: false })
  let drag = null
  listen("pointerdown", (event) => {
    if (event.button !== 0 || drag || (event.pointerType === "mouse" && !mouse)) return
    if (event.pointerType === "mouse") event.preventDefault()
    drag = new Drag(handle, item, order(), event, () => { drag = null })
  })
  listen("pointermove", (event) => drag?.to(event))
  listen("pointerup", () => drag?.end(true))
  listen("pointercancel", () => drag?.end(false))
  listen("touchmove", (event) => { if (drag?.moving) event.preventDefault() })
  listen("contextmenu", (event) => { if (drag) event.preventDefault() })
  handle.addEventListener("click", (event) => { if ("editableHeld" in handle.dataset) event.stopImmediatePropagation() }, { capture: true, signal })
}

class Drag {
  #item; #order; #start; #slots; #place; #at; #timer; #handle; #over; #off = new AbortController()
  moving = false

  constructor(handle, item, order, event, over) {
    this.#handle = handle
    this.#item = item
    this.#order = order
    this.#over = over
    this.#at = event
    if (event.pointerType === "mouse") this.#begin(event)
    else this.#timer = setTimeout(() => this.#begin(event), HOLD)
  }

  // The places are those of the beginning, so that items of different sizes do not swap to and fro.
  #begin({ pointerId }) {
    this.moving = true
    this.#handle.setPointerCapture(pointerId)
    this.#slots = this.#order.items.map((item) => centre(item.getBoundingClientRect()))
    this.#start = this.#place = this.#order.items.indexOf(this.#item)
    this.#item.toggleAttribute("data-editable-dragged", true)
    navigator.vibrate?.(10)
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.end(false) }, { signal: this.#off.signal })
    this.#scroll()
  }

  to(event) {
    const moved = Math.hypot(event.clientX - this.#at.clientX, event.clientY - this.#at.clientY)
    if (!this.moving && moved > STEADY) return this.end(false)
    if (!this.moving) return
    this.#at = event
    this.#follow()
  }

  end(kept) {
    clearTimeout(this.#timer)
    this.#off.abort()
    this.#over()
    if (!this.moving) return
    this.moving = false
    this.#handle.dataset.editableHeld = ""
    setTimeout(() => { delete this.#handle.dataset.editableHeld }, HOLD)
    this.#item.removeAttribute("data-editable-dragged")
    if (kept) this.#order.save(this.#item)
    else if (this.#place !== this.#start) this.#order.move(this.#item, this.#start)
  }

  #follow() {
    const [x, y] = [this.#at.clientX + scrollX, this.#at.clientY + scrollY]
    const distances = this.#slots.map((slot) => Math.hypot(slot.x - x, slot.y - y))
    const place = distances.indexOf(Math.min(...distances))
    if (place === this.#place) return
    this.#place = place
    this.#order.move(this.#item, place)
  }

  // Near the edge of the window the page goes on.
  #scroll() {
    if (!this.moving) return
    const { clientY: y } = this.#at
    const step = y < EDGE ? -SCROLL : y > innerHeight - EDGE ? SCROLL : 0
    if (step) scrollBy({ top: step, behavior: "instant" })
    if (step) this.#follow()
    requestAnimationFrame(() => this.#scroll())
  }
}

const centre = ({ left, top, width, height }) => ({ x: left + width / 2 + scrollX, y: top + height / 2 + scrollY })
