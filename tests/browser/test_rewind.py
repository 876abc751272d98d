"""Turning a page back through time, and putting single things back."""

from typing import Any

from playwright.sync_api import Page, expect

from editable.models import TextBlock
from project.models import Event
from tests.browser.journeys import byline, press, retype, saved, title_of, unfit_controls


def test_it_turns_back_and_puts_one_thing_back(editor_page: Page, event: Event, axe: Any) -> None:
    """HI-04: a slider shows the page of each moment; what is put back is public, everything else stays as it is."""
    page = editor_page
    for element, text in ((byline(page), "First"), (title_of(page, event), "Renamed"), (byline(page), "Second")):
        retype(page, element, text)
        page.keyboard.press("Enter")
        saved(page)
    expand = page.get_by_role("button", name="Editor", exact=True)
    if expand.is_visible():
        press(expand)
    press(page.get_by_role("button", name="Editor menu"))
    press(page.get_by_role("button", name="How this page was before"))
    slider = page.get_by_role("slider", name="Moment in the history of this page")
    expect(slider).to_be_enabled()
    expect(page.locator(".byline")).to_have_text("Second")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.locator(".byline")).to_have_text("First")
    expect(page.locator(".event-title").first).to_have_text("Renamed")
    assert axe(page) == []
    assert unfit_controls(page) == []
    slider.press("Home")
    expect(page.locator(".event-title").first).to_have_text("Lantern night")
    expect(page.locator(".byline")).to_contain_text("An old pilot station")
    press(page.get_by_role("button", name="Put this back: Title"))
    expect(page.get_by_role("status")).to_have_text("Put back. Visitors see it now.")
    event.refresh_from_db()
    assert event.title == "Lantern night"
    assert TextBlock.objects.get(slug="byline").text == "Second"
    press(page.get_by_role("button", name="Back to now"))
    expect(page.locator(".byline")).to_have_text("Second")
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
