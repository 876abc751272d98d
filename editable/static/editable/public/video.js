// Puts a player where a video's link stands, on a click; nothing is asked of others before.
const PLAYERS = {
  youtube: (key) => `https://www.youtube-nocookie.com/embed/${key}?autoplay=1`,
  vimeo: (key) => `https://player.vimeo.com/video/${key}?autoplay=1&dnt=1`,
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-video]")
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
  const [host, key] = link.dataset.video.split(":")
  if (!(host in PLAYERS)) return
  event.preventDefault()
  const player = Object.assign(document.createElement("iframe"), {
    className: "video", src: PLAYERS[host](key), title: link.textContent, allow: "autoplay; fullscreen; picture-in-picture",
    // YouTube plays only where it is told the site's name.
    referrerPolicy: "strict-origin-when-cross-origin",
  })
  link.replaceWith(player)
  player.focus({ preventScroll: true })
})
