// Puts the caret behind what is selected, so that the next letter does not take the place of a picture or a video.
import { pm } from "editable/rich/adapter"

export function caretAfter(editor) {
  const { tr, doc, selection } = editor.state
  editor.view.dispatch(tr.setSelection(pm.state.Selection.near(doc.resolve(selection.to), 1)).scrollIntoView())
  editor.view.focus()
}
