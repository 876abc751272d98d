// Owns what stands in the page's head: the words for search engines, which nobody can click.
const FIELDS = "head [data-editable-more-attr]"

export const fields = () =>
  [...document.querySelectorAll(FIELDS)].flatMap((element) => JSON.parse(element.dataset.editableMoreAttr))
