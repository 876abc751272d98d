"""Editing where no script runs: a list of fields, and a page with a form for each."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from project.models import Event
from tests.browser.journeys import TOUCH_TARGET, Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scriptless(signed_in_page: Open, alice: User, viewport: str) -> Page:
    """Return alice's page in a browser that runs no script."""
    return signed_in_page(alice, viewport, java_script_enabled=False)


def press_fit(control: Locator, viewport: str) -> None:
    """Press the control; on a phone it is on screen and large enough for a finger."""
    if viewport == "desktop":
        control.click()
        return
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    assert box
    assert box["height"] >= TOUCH_TARGET and box["x"] >= 0 and box["x"] + box["width"] <= 390, box
    control.tap()


def test_it_works_without_javascript(scriptless: Page, event: Event, viewport: str) -> None:
    """ED-12: from the list at the end of the page to the form, and back with the saved text."""
    page = scriptless
    page.goto("/")
    press_fit(page.get_by_role("link", name="Lantern night”: Title"), viewport)
    page.get_by_label("Title").fill("é" * 255)
    press_fit(page.get_by_role("button", name="Save"), viewport)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Event.objects.get().title == "é" * 255


@pytest.mark.console_errors("400")
def test_it_shows_what_was_typed_with_the_reason(scriptless: Page, event: Event, viewport: str) -> None:
    """ED-07, ED-12: a refused value comes back as it was typed, and is not stored."""
    page = scriptless
    page.goto(f"/edit/project.event/{event.pk}/event_url/")
    page.get_by_label("Link").fill("javascript:alert(1)")
    press_fit(page.get_by_role("button", name="Save"), viewport)
    expect(page.get_by_label("Link")).to_have_value("javascript:alert(1)")
    expect(page.get_by_text("This kind of link is not allowed").first).to_be_visible()
    assert Event.objects.get().event_url == ""
    expect(page.get_by_role("heading", name="Edit this page")).to_have_count(0)
    press_fit(page.get_by_role("link", name="Cancel"), viewport)
    expect(page).to_have_url("/")


def test_it_gives_the_list_to_editors_only(signed_in_page: Open, event: Event, viewport: str) -> None:
    """ED-12, ED-13: visitors without scripts get no list of fields."""
    page = signed_in_page(None, viewport, java_script_enabled=False)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Lantern night”: Title")).to_have_count(0)
