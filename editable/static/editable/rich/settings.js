// Reads what the server says to rich text on the script tag of the editor.
const settings = document.querySelector("script[data-editable-assets]").dataset

// Extensions by name, each with its elements and their attributes: the server's own declaration.
export const declared = JSON.parse(settings.editableRich)
export const linksUrl = settings.editableLinks
export const uploadUrl = settings.editableUpload
export const limits = { maxBytes: Number(settings.editableUploadBytes), maxPixels: Number(settings.editableUploadPixels) }
