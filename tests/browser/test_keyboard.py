"""Editing without a pointer: a keyboard belongs to a desk, and can belong to a phone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from editable.models import TextBlock
from tests.browser.journeys import byline, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 40  # far more tab stops than lie before the byline


def tab_to(element: Locator) -> None:
    """Press Tab until the element's text is typed into."""
    for _ in range(MOST_STOPS):
        element.page.keyboard.press("Tab")
        if element.get_by_role("textbox").count():
            break
    expect(element.get_by_role("textbox")).to_be_focused()
    expect(element).to_be_in_viewport()


def replace(page: Page, text: str) -> None:
    """Type over what the focused field holds."""
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def test_it_is_used_by_keyboard_alone(editor_page: Page) -> None:
    """ED-03, ED-16: Tab comes to a text, typing edits, Tab saves and moves on, Shift+Tab is no trap, Escape reverts."""
    page, text = editor_page, byline(editor_page)
    tab_to(text)
    assert text.inner_text() != "By keyboard"
    replace(page, "By keyboard")
    page.keyboard.press("Tab")
    saved(page)
    assert TextBlock.objects.get(slug="byline").text == "By keyboard"
    page.keyboard.press("Shift+Tab")
    expect(text.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("!!!")
    page.keyboard.press("Escape")
    expect(text).to_have_text("By keyboard")
    page.keyboard.press("Shift+Tab")
    expect(text.get_by_role("textbox")).to_have_count(0)


def test_enter_saves_and_opens_again(editor_page: Page) -> None:
    """ED-03: Enter saves a line and keeps the focus at it, where Enter opens it once more."""
    page, text = editor_page, byline(editor_page)
    tab_to(text)
    replace(page, "By Enter")
    page.keyboard.press("Enter")
    saved(page)
    expect(text).to_be_focused()
    expect(text.get_by_role("textbox")).to_have_count(0)
    assert TextBlock.objects.get(slug="byline").text == "By Enter"
    page.keyboard.press("Enter")
    expect(text.get_by_role("textbox")).to_be_focused()
