// Makes elements: a tag, its properties, its children. Text goes in as text only.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(element.dataset, value)
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (name in element && name !== "list") element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== null && child !== undefined))
  return element
}

export const button = (text, onclick, properties = {}) => make("button", { type: "button", onclick, ...properties }, text)
export const icon = (name) => make("span", { dataset: { editableIcon: name }, "aria-hidden": "true" })
