// Owns the one element under body that holds every control, and keeps controls at their elements.
const EDGE = 4
// A button or a line of text has no room for controls inside.
const SMALL = 2.5
const pins = new Map()
let root
let frame

export function layer() {
  root ??= Object.assign(document.createElement("aside"), { lang: "en", ariaLabel: "Editing" })
  root.dataset.editableLayer = ""
  if (!root.isConnected) document.body.append(root)
  return root
}

// Shows `control` at `element`. Side is "below" (its start edge), "corner" (inside its upper end; beside what is small),
// "start" (inside its upper start), "over" (covering it), "edge" (on its upper end, half inside), "end" (inside its lower start), "middle" or "before" (its start; above it where there is no room).
// Returns a function that takes it away again.
export function pin(control, element, side) {
  layer().append(control)
  pins.set(control, { element, side })
  watched.observe(element)
  watched.observe(control)
  place()
  return () => {
    watched.unobserve(control)
    pins.delete(control)
    control.remove()
  }
}

// The same as a switch: returns show(on).
export function switchAt(control, element, side) {
  let unpin = null
  return (on) => {
    if (on && !unpin) unpin = pin(control, element, side)
    if (on || !unpin) return
    unpin()
    unpin = null
  }
}

const watched = new ResizeObserver(place)
watched.observe(document.documentElement)
addEventListener("scroll", place, { capture: true, passive: true })
addEventListener("load", place, { capture: true })

// All reading comes before all writing, once a frame.
export function place() {
  frame ??= requestAnimationFrame(() => {
    frame = undefined
    const origin = layer().getBoundingClientRect()
    const widest = document.documentElement.clientWidth
    const boxes = [...pins].map(([control, { element, side }]) => [control, side, box(element), control.getBoundingClientRect()])
    for (const [control, side, target, own] of boxes) {
      control.hidden = !target
      if (!target) continue
      const [x, y] = spot(side, target, own)
      const inside = side === "over" ? x : Math.max(EDGE, Math.min(x, widest - own.width - EDGE))
      control.style.left = `${inside - origin.left}px`
      control.style.top = `${y - origin.top}px`
    }
  })
}

function box(element) {
  const rect = element.getBoundingClientRect()
  return element.isConnected && (rect.width || rect.height) ? rect : null
}

function spot(side, target, own) {
  if (side === "below") return [target.left, target.bottom + 2 * EDGE]
  if (side === "edge" && target.height >= own.height * SMALL) return [target.right - own.width + 2 * EDGE, target.top - own.height / 2]
  if (side === "end") return [target.left, target.bottom - own.height - EDGE]
  if (side === "over") return [target.left, target.top]
  if (side === "middle") return [target.left + (target.width - own.width) / 2, target.top + (target.height - own.height) / 2]
  if (side === "start") return [target.left + EDGE, target.top + EDGE]
  if (side === "before") {
    const room = target.left - own.width - 2 * EDGE
    return room > EDGE ? [room, target.top] : [target.left, target.top - own.height - 2 * EDGE]
  }
  if (target.height < own.height * SMALL) return beside(target, own)
  return [target.right - own.width - EDGE, target.top + EDGE]
}

function beside(target, own) {
  const room = target.right + own.width + 3 * EDGE < document.documentElement.clientWidth
  if (room) return [target.right + 2 * EDGE, target.top + (target.height - own.height) / 2]
  return [target.right - own.width, target.top - own.height - EDGE]
}
