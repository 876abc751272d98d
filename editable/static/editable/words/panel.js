// Owns the sentences of the inputs in panels, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  clear: (label) => `Clear: ${label}`,
  incomplete: "Please complete this.",
  noNumber: "This is not a number.",
  yes: "Yes",
  no: "No",
  addTag: (text) => `Add “${text}”`,
  removeItem: (text) => `Remove ${text}`,
  nothingFound: "Nothing found.",
  searching: "Searching…",
  chooseFile: "Choose a file",
  removeFile: "Remove",
  dropFile: "Drop a file here, or choose it.",
  noFile: "No file",
  choosePicture: "Choose a picture",
  removePicture: "Remove",
  dropPicture: "Drop a picture here, paste one, or choose it.",
  focal: "Click what must stay in view when the picture is cropped.",
  focalAcross: "Focal point, from left to right",
  focalDown: "Focal point, from top to bottom",
  across: "Across",
  down: "Down",
  focalCentre: "Use the centre",
}
