"""The editor looks and measures the same whatever the site's style sheet says, and finds what a script adds later."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from playwright.sync_api import Locator, Page, expect

from project.models import Event, GalleryItem
from tests.browser.files import drop, file
from tests.browser.journeys import Open, field, retype, saved, visit
from tests.media_tools.pictures import picture
from tests.pictures import difference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOLDER = Path(__file__).parent / "styles"
# Preflight is written for a compiler, which puts the site's theme, or else the second word, in the place of these.
THEMED = re.compile(r"--theme\(\s*[-\w]+,\s*(.*?)\s*\)(?=;| |$)", re.DOTALL)
STYLES = {
    "none": "",
    "bootstrap": (FOLDER / "bootstrap-reboot.min.css").read_text(),
    "tailwind": THEMED.sub(r"\1", (FOLDER / "tailwind-preflight.css").read_text()),
    "revert": "* { all: revert }",
    "loud": """
        * { font: 900 30px fantasy; letter-spacing: 3px; text-transform: uppercase; line-height: 3; color: #b0b }
        * { box-sizing: content-box; margin: 9px; padding: 9px; border: 5px solid #0b0; border-radius: 0; float: left }
        button, input, select, textarea, label, p, h2, dialog { display: block; width: 50%; background: #ff0 }
        button:hover, a:hover { background: #0ff } :focus-visible { outline: 9px dotted #f00 }
        ::placeholder, ::file-selector-button, ::backdrop { font-size: 40px; background: #f0f }
        ::before, ::after { content: "!"; font-size: 40px }
    """,
}
# Only the editor is looked at, on white, and nothing moves.
CALM = """
html, body { background: #fff !important; border: 0 !important } body > :not([data-editable-layer]) { opacity: 0 !important }
*, ::before, ::after { transition: none !important; caret-color: transparent !important }
:is(html, body)::before, :is(html, body)::after { content: none !important }
[data-sitter] { position: fixed !important; inset: 20px auto auto 20px !important; margin: 0 !important }
"""
SWAP = """
(css) => {
  for (const link of document.querySelectorAll('link[href*="/site/"]')) link.disabled = css !== null
  const sheets = [css ?? "", CALM].map((text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return sheet })
  document.adoptedStyleSheets = sheets
  dispatchEvent(new Event("resize"))
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))
}
""".replace("CALM", repr(CALM))
# Of the element and all that is shown within: name, place relative to the element, size.
BOXES = """
(root) => {
  const origin = root.getBoundingClientRect()
  return [root, ...root.querySelectorAll("*")].filter((node) => node.checkVisibility()).map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect()
    return [`${node.localName} ${node.textContent.slice(0, 20)}`, x - origin.x, y - origin.y, width, height]
  })
}
"""
ALIKE = 0.5  # of 255, over all points
# Where an element lies on the page, however far that is scrolled.
PLACE = """
(host) => { const { x, y, width, height } = host.getBoundingClientRect(); return [x + scrollX, y + scrollY, width, height] }
"""
SCENES: dict[str, Callable[[Page], Locator]] = {}


def scene(make: Callable[[Page], Locator]) -> Callable[[Page], Locator]:
    """Name a part of the editor that is looked at."""
    SCENES[make.__name__] = make
    return make


@scene
def bar(page: Page) -> Locator:
    return page.locator("[data-editable-bar]")


@scene
def menu(page: Page) -> Locator:
    page.get_by_role("button", name="Editor menu").click()
    return page.locator("[data-editable-menu]")


@scene
def panel_of_dates(page: Page) -> Locator:
    page.locator(".date-tile .day").click()
    return page.locator("[data-editable-popover]")


@scene
def panel_of_links(page: Page) -> Locator:
    page.locator(".event").hover()
    page.get_by_role("button", name="More about Event").click()
    return page.locator("[data-editable-popover]")


@scene
def panel_of_a_picture(page: Page) -> Locator:
    page.locator(".gallery-items img").click()
    expect(page.get_by_role("slider").first).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-editable-popover] img:not([hidden])')].every((one) => one.naturalWidth)"
    )
    return page.locator("[data-editable-popover]")


@scene
def flag_of_a_picture(page: Page) -> Locator:
    return page.locator("[data-editable-flag]")


@scene
def sheet_of_shortcuts(page: Page) -> Locator:
    page.keyboard.press("?")
    return page.locator("dialog[data-editable-dialog]")


@scene
def toolbar_of_rich_text(page: Page) -> Locator:
    field(page, "editable.richtextblock/about-left/text").click()
    expect(page.locator("[data-editable-open]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    return page.locator("[data-editable-toolbar]")


EVERY_DAY = {"toolbar_of_rich_text"}


@pytest.fixture
def page(signed_in_page: Open, alice: User, event: Event) -> Page:
    """Return the home page with one event and one picture, without the hint of the first minutes."""
    item = GalleryItem(title="Boat")
    item.image.save("boat.jpg", ContentFile(picture(800, 600), "boat.jpg"))
    page = signed_in_page(alice)
    page.add_init_script("localStorage.setItem('editable.hint', 'seen')")
    return visit(page)


def looked_at(part: Locator, style: str | None, path: Path) -> list[Any]:
    """Return the boxes of the part under a style, None for the site's own; leave its picture at `path`."""
    part.page.evaluate(SWAP, style)
    expect(part).to_be_visible()
    boxes: list[Any] = part.evaluate(BOXES)
    part.evaluate("(root) => { root.dataset.sitter = '' }")  # on whole pixels, wherever the page has gone
    part.screenshot(path=path, animations="disabled")
    part.evaluate("(root) => { delete root.dataset.sitter }")
    return boxes


@pytest.mark.parametrize(
    "name", [name if name in EVERY_DAY else pytest.param(name, marks=pytest.mark.proof) for name in SCENES]
)
def test_it_looks_the_same_under_any_style(page: Page, tmp_path: Path, name: str) -> None:
    """ED-19: boxes are equal within a pixel and the picture is, under Bootstrap, Tailwind, none, and hostile rules."""
    page.evaluate(SWAP, None)
    part = SCENES[name](page)
    own = looked_at(part, None, tmp_path / "own.png")
    assert len(own) > 1
    for style, css in STYLES.items():
        boxes = looked_at(part, css, tmp_path / f"{style}.png")
        assert [box[0] for box in boxes] == [box[0] for box in own], style
        for box, expected in zip(boxes, own, strict=True):
            assert box[1:] == pytest.approx(expected[1:], abs=1), f"{style}: {box} is not {expected}"
        assert difference(tmp_path / "own.png", tmp_path / f"{style}.png") < ALIKE, style


def outline(element: Locator) -> list[str]:
    return element.evaluate(
        "(host) => { const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(host); return [outlineStyle, outlineWidth, outlineOffset] }"
    )


def test_what_can_be_edited_is_outlined_under_any_style(page: Page) -> None:
    """ED-15, ED-19: the outline under the pointer and while typing; nothing moves for it."""
    text = field(page, "editable.textblock/gallery-title/text")
    for name, style in STYLES.items():
        page.evaluate(SWAP, style)
        for title in (text, page.locator(".gallery-items img")):
            title.scroll_into_view_if_needed()
            page.mouse.move(0, 0)
            before = title.evaluate(PLACE)
            title.hover()
            assert outline(title) == ["dashed", "1px", "4px"], name
            assert title.evaluate(PLACE) == pytest.approx(before, abs=0.5), name
        before = text.evaluate(PLACE)
        text.click()
        assert outline(text) == ["solid", "2px", "4px"], name
        assert text.evaluate(PLACE) == pytest.approx(before, abs=1), name
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")


INSERT = """
async (selectors) => {
  const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html")
  document.querySelector("main").replaceChildren(...selectors.map((selector) => document.importNode(page.querySelector(selector), true)))
}
"""


def test_what_a_script_adds_becomes_editable(page: Page, event: Event) -> None:
    """ED-19: texts, dates and pictures of a fragment that is put into the page later, as htmx does."""
    page.evaluate(INSERT, [".event", ".gallery-items"])
    retype(page, field(page, f"project.event/{event.pk}/title"), "Added later")
    page.keyboard.press("Enter")
    saved(page)
    page.locator(".date-tile .day").click()
    dialog = page.locator("[data-editable-popover]")
    dialog.get_by_label("Start date", exact=True).fill("2098-07-06")
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".date-tile .day")).to_have_text("6")
    image = page.locator(".gallery-items img")
    before = image.get_attribute("src") or ""
    drop(image, file("new.png", picture(kind="PNG")))
    expect(image).not_to_have_attribute("src", before)
    stored = Event.objects.get()
    assert (stored.title, str(stored.start_date)) == ("Added later", "2098-07-06")
    assert GalleryItem.objects.get().image.name.endswith(".png")
