"""What editors do with a text on the page: sign in, type, leave it; what they type is saved and public."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from editable.models import TextBlock
from project.models import Event
from tests.browser.journeys import Open, byline, field, press, retype, saved, status, title_of, visit
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.phone
def test_it_signs_in_edits_and_signs_out(visitor_page: Open, alice: User, event: Event, viewport: str) -> None:
    """AU-01, PG-01: from the visitor's page to an edited text by one sign-in, and out again."""
    page = visitor_page(viewport=viewport)
    page.goto("/")
    press(page.get_by_role("link", name="Sign in", exact=True))
    page.get_by_label("name or e-mail").fill("Alice@Example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page.get_by_role("button", name="Sign in"))
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
    retype(page, title_of(page, event), "Signed in")
    page.keyboard.press("Enter")
    saved(page)
    press(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("[data-editable]")).to_have_count(0)


@pytest.mark.phone
def test_it_saves_a_text_that_is_typed_on_the_page(editor_page: Page, signed_in_page: Open, event: Event) -> None:
    """ED-01, ED-03, ED-06: click, type, Enter; it is public at once."""
    page = editor_page
    retype(page, title_of(page, event), "Moonlight walk")
    page.keyboard.press("Enter")
    saved(page)
    expect(title_of(page, event)).to_have_text("Moonlight walk")
    visitor = signed_in_page(None)
    visitor.goto("/")
    expect(visitor.get_by_role("link", name="Moonlight walk")).to_be_visible()


def test_it_saves_two_fields_at_once(editor_page: Page, event: Event) -> None:
    """ED-04: two fields edited one after the other without a pause both save."""
    page = editor_page
    retype(page, title_of(page, event), "First")
    retype(page, byline(page), "Second")
    page.keyboard.press("ControlOrMeta+s")
    saved(page)
    assert Event.objects.get().title == "First"
    assert TextBlock.objects.get(slug="byline").text == "Second"


@pytest.mark.console_errors("400")
def test_it_says_at_the_field_why_a_text_is_refused(editor_page: Page, event: Event) -> None:
    """ED-07: the reason stands at the field and stays after blur; the last good value stays public."""
    page = editor_page
    retype(page, title_of(page, event), " ")
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    box = title_of(page, event).get_by_role("textbox")
    expect(box).to_have_attribute("aria-invalid", "true")
    message = page.locator(f"#{box.get_attribute('aria-errormessage')}")
    expect(message).to_be_visible()
    expect(message).to_contain_text("required")
    expect(status(page)).to_contain_text("Not saved")
    assert Event.objects.get().title == event.title


# Where the selection is, and how far the page is scrolled.
PLACE = "() => [getSelection().anchorOffset, getSelection().focusOffset, scrollY]"


def test_it_leaves_caret_selection_scroll_and_undo_alone(editor_page: Page) -> None:
    """ED-05: an autosave moves nothing, and Ctrl+Z still undoes what was typed."""
    page, text = editor_page, byline(editor_page)
    retype(page, text, "One two three")
    saved(page)
    for key in ["ArrowLeft"] * 5 + ["Shift+ArrowLeft"] * 2:
        page.keyboard.press(key)
    page.evaluate("scrollTo({ top: 60, behavior: 'instant' })")
    page.keyboard.insert_text("XY")
    page.keyboard.press("Shift+ArrowLeft")
    before = page.evaluate(PLACE)
    assert before == [8, 7, 60]
    saved(page)
    expect(text.get_by_role("textbox")).to_be_focused()
    page.wait_for_timeout(500)
    assert page.evaluate(PLACE) == before
    assert TextBlock.objects.get(slug="byline").text == text.inner_text() == "One twXYthree"
    page.keyboard.press("ControlOrMeta+z")
    expect(text).to_have_text("One two three")


def test_it_follows_a_link_by_ctrl_click_only(editor_page: Page, event: Event) -> None:
    """ED-15: clicking or tapping text in a link edits, Ctrl-click follows."""
    page, title = editor_page, title_of(editor_page, event)
    press(title)
    expect(title.get_by_role("textbox")).to_be_focused()
    assert page.url.endswith("/")
    page.keyboard.press("Escape")
    with page.context.expect_page() as opened:
        title.click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith(event.get_absolute_url())


def test_it_edits_the_words_on_a_button(editor_page: Page) -> None:
    """ED-15: pressing the words on a button edits them and does not press the button."""
    page, words = editor_page, field(editor_page, "editable.textblock/byline-link-title/text")
    retype(page, words, "Come and see")
    assert "#" not in page.url
    page.keyboard.press("Enter")
    saved(page)
    assert "#" not in page.url
    expect(page.locator(".welcome a.button")).to_have_text("Come and see")


@pytest.mark.phone
def test_it_moves_nothing_when_editing_begins(editor_page: Page, event: Event) -> None:
    """ED-14, ED-15: the boxes of a paragraph and of a heading are the same before and while they are edited."""
    page = editor_page
    for path, text in (("/", byline(page)), (event.get_absolute_url(), page.get_by_role("heading", level=1))):
        visit(page, path)
        before = text.bounding_box()
        press(text)
        expect(text.get_by_role("textbox")).to_be_focused()
        assert text.bounding_box() == before
        assert text.locator("> span[role=textbox]").count() == 1
