// Owns the large view of the gallery: a dialog with one slide per picture, made when the first one is opened.

const links = [...document.querySelectorAll("a[data-lightbox]")];
const still = matchMedia("(prefers-reduced-motion: reduce)");
let dialog;
let strip;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function slide(link) {
  const small = link.querySelector("img");
  const { width, height } = link.dataset;
  const image = element("img", { src: link.href, alt: small?.alt ?? "", width, height, loading: "lazy" });
  const title = link.closest("figure")?.querySelector("h3")?.textContent ?? "";
  return element("figure", {}, image, element("figcaption", { textContent: title }));
}

function button(label, sign, action) {
  const made = element("button", { type: "button", className: `lightbox-${label.toLowerCase()}`, textContent: sign });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

const present = () => Math.round(strip.scrollLeft / strip.clientWidth);

function show(index, behavior = still.matches ? "instant" : "smooth") {
  const number = (index + links.length) % links.length;
  strip.scrollTo({ left: number * strip.clientWidth, behavior });
}

function make() {
  strip = element("div", { className: "lightbox-strip", tabIndex: 0 }, ...links.map(slide));
  strip.setAttribute("aria-label", "Pictures");
  strip.setAttribute("role", "group");
  dialog = element(
    "dialog",
    { className: "lightbox" },
    strip,
    button("Previous", "‹", () => show(present() - 1)),
    button("Next", "›", () => show(present() + 1)),
    button("Close", "×", () => dialog.close()),
  );
  dialog.setAttribute("aria-label", "Gallery");
  dialog.addEventListener("click", (event) => event.target.closest("button, img") ?? dialog.close());
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(present() + step);
  });
  dialog.addEventListener("close", () => links[present()]?.focus());
  document.body.append(dialog);
}

function open(event) {
  const link = event.target.closest?.("a[data-lightbox]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!dialog) make();
  dialog.showModal();
  show(links.indexOf(link), "instant");
  strip.focus();
}

document.addEventListener("click", open);
