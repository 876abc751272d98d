"""The README's picture is what the site looks like, and the comparison that says so knows other pages from it."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page

from tests.browser.journeys import Open, byline, saved, visit
from tests.pictures import difference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOT = ROOT / "docs" / "editing.png"
# Of 255. Other fonts measure 1 to 3, the dark theme and another page 75 and more: both are tested below.
ALIKE = 8
# The policy stops style elements; sheets made by a script are the reader's own.
FONTS = """
(family) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { font-family: '${family}' !important }`)
  document.adoptedStyleSheets.push(sheet)
}
"""


@pytest.fixture
def page(signed_in_page: Open, alice: User) -> Page:
    """Return the home page, of sample content, while its byline is edited."""
    call_command("seed_content", verbosity=0)
    page = visit(signed_in_page(alice))
    page.get_by_role("button", name="Got it").click()
    byline(page).click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" Come in.")
    saved(page)
    return page


@pytest.fixture
def picture(page: Page, tmp_path: Path) -> Path:
    """Return the screenshot of that page."""
    path = tmp_path / "editing.png"
    page.screenshot(path=path)
    return path


def test_it_takes_the_screenshot_of_the_readme(picture: Path) -> None:
    """The README's picture is what the site looks like; `UPDATE_SCREENSHOT=1` writes it."""
    if os.environ.get("UPDATE_SCREENSHOT"):
        SCREENSHOT.write_bytes(picture.read_bytes())
    assert Image.open(SCREENSHOT).size == Image.open(picture).size
    assert difference(SCREENSHOT, picture) < ALIKE
    assert "docs/editing.png" in (ROOT / "README.md").read_text()


@pytest.mark.proof
@pytest.mark.parametrize("family", ["Liberation Serif", "DejaVu Sans", "Liberation Sans Narrow", "Liberation Sans"])
def test_other_fonts_are_alike(page: Page, picture: Path, tmp_path: Path, family: str) -> None:
    """A machine with other fonts shows the same page."""
    page.evaluate(FONTS, family)
    page.screenshot(path=tmp_path / "other.png")
    assert 0 < difference(picture, tmp_path / "other.png") < ALIKE


@pytest.mark.proof
def test_other_looks_are_not_alike(page: Page, picture: Path, tmp_path: Path) -> None:
    """Another theme, page or part of the page is told apart."""

    def differs() -> bool:
        page.screenshot(path=tmp_path / "other.png")
        return difference(picture, tmp_path / "other.png") > ALIKE

    page.emulate_media(color_scheme="dark")
    assert differs()
    page.emulate_media(color_scheme="light")
    page.evaluate("scrollTo({ top: 400, behavior: 'instant' })")
    assert differs()
    for path in ("/about/", "/accounts/password_change/"):
        page.goto(path)
        assert differs(), path
