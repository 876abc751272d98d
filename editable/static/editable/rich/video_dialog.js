// Asks for the address of a video.
import { ask } from "editable/rich/asking"
import { insertVideo, videoOf } from "editable/rich/video"
import { button, make } from "editable/make"
import { words } from "editable/words/rich"

export async function addVideo(editor, root) {
  const input = make("input", { type: "text", inputMode: "url", autocapitalize: "none", spellcheck: false, autofocus: true })
  const problem = make("p", { role: "alert", id: "editable-video-problem", dataset: { editableProblem: "" } })
  const form = make("form", { method: "dialog", noValidate: true },
    make("label", {}, words.rich.videoAddress, input), problem,
    make("div", { dataset: { editableButtons: "" } }, make("button", { value: "add" }, words.rich.addVideo),
      button(words.cancel, (event) => event.target.closest("dialog").close(""), { dataset: { editableQuiet: "" } })))
  form.addEventListener("submit", (event) => {
    if (videoOf(input.value)) return
    event.preventDefault()
    problem.textContent = words.rich.noVideo
    input.setAttribute("aria-invalid", "true")
    input.setAttribute("aria-describedby", problem.id)
    input.focus()
  })
  if (await ask(root, words.rich.buttons.video, form) === "add") insertVideo(editor, videoOf(input.value))
  else editor.commands.focus()
}
