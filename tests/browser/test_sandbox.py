"""Trying the editor in a demonstration: one click, a private copy, and back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from editable.sandbox import copies
from project.accounts import demo as account
from tests.browser.journeys import Open, byline, press, retype, saved, status, visit
from tests.editable.sandbox.people import make_old

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demo(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the settings of a demonstration with the sample content."""
    settings.SANDBOX = settings.EDITABLE_SANDBOX = "demo"
    settings.EDITABLE_SANDBOX_FOLDER = str(tmp_path / "sandbox")
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, account.BACKEND]
    monkeypatch.setattr(copies, "_pruned_at", float("inf"))
    call_command("seed_content", verbosity=0)
    return settings


def strip(page: Page) -> Locator:
    """Return what says that this is a private copy."""
    return page.get_by_role("complementary", name="About trying changes")


def start(page: Page) -> Page:
    """Begin to edit."""
    page.goto("/")
    press(strip(page).get_by_role("button", name="Start editing"))
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
    return page


def require_good_looks(page: Page, axe: Callable, state: str) -> None:
    """See that the strip is accessible in both colours, fits, and lies over nothing."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # or colours are measured on their way
    assert axe(page, options={"runOnly": ["color-contrast"]}) == [], (state, "dark")
    page.emulate_media(color_scheme="light")
    assert axe(page) == [], (state, "light")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
    box, header = strip(page).bounding_box(), page.get_by_role("banner").bounding_box()
    assert box and header and box["y"] + box["height"] <= header["y"] + 1, state


def test_a_visitor_tries_the_editor(visitor_page: Open, demo: Any, viewport: str, axe: Callable) -> None:
    """SB-01, SB-04: start, type, reload and see it; another browser does not; Reset brings the site back."""
    page = visitor_page(viewport=viewport)
    page.goto("/")
    require_good_looks(page, axe, "at the door")
    before = byline_text(page)
    start(page)
    press(page.get_by_role("button", name="Got it"))
    require_good_looks(page, axe, "before the first change")
    retype(page, byline(page), "Only mine")
    saved(page)
    visit(page)
    expect(byline(page)).to_have_text("Only mine")
    expect(strip(page)).to_contain_text("Your private copy. Nobody else sees it.")
    require_good_looks(page, axe, "in the copy")
    other = start(visitor_page(viewport=viewport))
    expect(byline(other)).to_have_text(before)
    press(strip(page).get_by_role("button", name="Reset"))
    expect(page.get_by_text("Everything is as it was.")).to_be_visible()
    expect(byline(page)).to_have_text(before)


def byline_text(page: Page) -> str:
    return page.locator(".byline").inner_text()


@pytest.mark.console_errors("400", "503")
def test_words_survive_the_end_of_the_copy(visitor_page: Open, demo: Any) -> None:
    """SB-01: who types while the copy ends is told, and finds the text again after a reload."""
    page = start(visitor_page())
    retype(page, byline(page), "First")
    saved(page)
    (copy,) = copies.everything()
    make_old(copy)
    retype(page, byline(page), "Typed too late")
    expect(status(page)).to_contain_text("Your private copy is over")
    visit(page)
    expect(strip(page)).to_contain_text("Your private copy is over.")
    expect(page.locator("[data-editable-notice]")).to_contain_text(re.compile("not saved|unsaved", re.I))


@pytest.mark.proof
@pytest.mark.console_errors("503")
def test_a_full_demonstration_says_so(visitor_page: Open, demo: Any) -> None:
    """SB-01: there is no room for another copy: the sentence is shown, and the change saved once there is."""
    demo.EDITABLE_SANDBOX_COPIES = 0
    page = start(visitor_page())
    retype(page, byline(page), "As soon as I may")
    expect(status(page)).to_contain_text("Too many people are trying changes at the moment.")
    demo.EDITABLE_SANDBOX_COPIES = 5
    saved(page)
    visit(page)
    expect(byline(page)).to_have_text("As soon as I may")
