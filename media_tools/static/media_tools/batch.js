// Shows how far a batch is, once a second, and its results when it is over; the new page is read out then by its title.
const PAUSE = 1000 // milliseconds; longer while the server does not answer
const LONGEST = 15_000
const section = document.querySelector("[data-batch]") // of one that has not ended
let pause = PAUSE

async function look() {
  const state = await fetch(section.dataset.batch, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : null), () => null)
  if (state?.ended) return location.reload()
  if (state) show(state)
  pause = state ? PAUSE : Math.min(pause * 2, LONGEST)
  setTimeout(look, pause)
}

function show({ total, done, text }) {
  const bar = section.querySelector("progress")
  if (total) {
    bar.max = total
    bar.value = done
  }
  section.querySelector("[data-batch-text]").textContent = text
}

setTimeout(look, pause)
