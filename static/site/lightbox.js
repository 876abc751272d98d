// The gallery's lightbox: a dialog whose pictures are scrolled from one to the next. Without it the links work as links.
const links = [...document.querySelectorAll("a[data-lightbox]")]
let dialog, strip

for (const [index, link] of links.entries()) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    dialog ??= build()
    load(index)
    dialog.showModal()
    show(index, "instant")
  })
}

function build() {
  const made = element("dialog", "lightbox")
  made.setAttribute("aria-label", "Pictures")
  strip = element("div", "lightbox-strip")
  strip.tabIndex = 0
  for (const link of links) {
    const figure = element("figure")
    const picture = element("img")
    picture.alt = link.querySelector("img").alt
    const caption = element("figcaption")
    caption.textContent = link.closest("figure")?.querySelector("h3")?.textContent ?? ""
    figure.append(picture, caption)
    strip.append(figure)
  }
  const buttons = [["Previous", "‹", -1], ["Next", "›", 1], ["Close", "×", 0]].map(([name, sign, step]) => {
    const button = element("button", `lightbox-${name.toLowerCase()}`)
    button.type = "button"
    button.setAttribute("aria-label", name)
    button.textContent = sign
    button.addEventListener("click", () => step ? show(current() + step) : made.close())
    return button
  })
  made.append(strip, ...buttons)
  made.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft" || key === "ArrowRight") show(current() + (key === "ArrowLeft" ? -1 : 1))
  })
  made.addEventListener("click", ({ target }) => { if (target.tagName === "FIGURE") made.close() })
  made.addEventListener("close", () => links[current()]?.focus())
  strip.addEventListener("scroll", () => { load(current()); load(current() + 1); load(current() - 1) }, { passive: true })
  document.body.append(made)
  return made
}

function load(index) {
  const picture = strip.children[index]?.firstChild
  if (picture && !picture.src) picture.src = links[index].href
}

function current() {
  return Math.round(strip.scrollLeft / strip.clientWidth)
}

function show(index, behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth") {
  load(index)
  strip.scrollTo({ left: index * strip.clientWidth, behavior })
}

function element(name, className = "") {
  const made = document.createElement(name)
  made.className = className
  return made
}
