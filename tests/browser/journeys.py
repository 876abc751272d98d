"""Steps that the journeys of editors share: come to a page, find a field, type into it, see that it is saved."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from project.models import Event

Open = Callable[..., Page]
LAYER = "[data-editable-layer]"  # where the editor shows whatever it adds to the page
SAVED_MS = 15_000  # a failure before it is tried again after seconds
TOUCH_TARGET = 44  # CSS pixels: WCAG 2.2, 2.5.5
# Of every control in the editor's layer that is shown: its name and box. A checkbox is as large as its label.
CONTROLS = """
() => [...document.querySelectorAll("[data-editable-layer] :is(button, a, label:has([type=checkbox]), input:not([type=checkbox]), textarea)")]
  .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((control) => {
    const { left, right, width, height } = control.getBoundingClientRect()
    const name = control.ariaLabel || control.textContent || control.name || control.localName
    return { name: name.trim(), width, height, inside: left >= 0 && right <= document.documentElement.clientWidth }
  })
"""


def visit(page: Page, path: str = "/") -> Page:
    """Go to `path` and wait until the editor is ready."""
    page.goto(path)
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
    return page


def field(page: Page, key: str) -> Locator:
    """Return the place on the page where the field is edited."""
    return page.locator(f'[data-editable][data-editable-key="{key}"]').first


def title_of(page: Page, event: Event) -> Locator:
    """Return the event's title."""
    return field(page, f"project.event/{event.pk}/title")


def byline(page: Page) -> Locator:
    """Return the paragraph under the site's name."""
    return field(page, "editable.textblock/byline/text")


def is_touch(page: Page) -> bool:
    """Tell whether the page is looked at on a phone."""
    return bool(page.evaluate("matchMedia('(pointer: coarse)').matches"))


def press(element: Locator) -> None:
    """Tap on a phone, click elsewhere; fails where something lies over the element."""
    if is_touch(element.page):
        element.tap()
    else:
        element.click()


def retype(page: Page, element: Locator, text: str) -> None:
    """Press the element and type `text` in the place of what it holds."""
    press(element)
    expect(element.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def status(page: Page) -> Locator:
    """Return the words about what is saved."""
    return page.locator("[data-editable-bar] [role=status]")


def saved(page: Page) -> None:
    """Wait until the page says Saved."""
    expect(page.locator("[data-editable-status-box]")).to_have_attribute(
        "data-editable-state", "saved", timeout=SAVED_MS
    )


def unfit_controls(page: Page) -> list[str]:
    """Return the names of the editor's controls that reach over the side, or are too small for a finger."""
    least = TOUCH_TARGET if is_touch(page) else 0
    return [
        f"{control['name']}: {control['width']:.0f} × {control['height']:.0f}"
        for control in page.evaluate(CONTROLS)
        if not control["inside"] or min(control["width"], control["height"]) < least
    ]
