"""What a page says of itself to search engines: nobody can click it, so the editor's menu leads there."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from editable.models import TextBlock
from tests.browser.journeys import press, status


def test_it_changes_title_and_description_from_the_menu(editor_page: Page, visitor_page: Any, axe: Any) -> None:
    """PG-07: both stand in a panel, are saved as they are typed, and the tab shows the new title at once."""
    page = editor_page
    expand = page.get_by_role("button", name="Editor", exact=True)
    if expand.is_visible():
        press(expand)
    press(page.get_by_role("button", name="Editor menu"))
    press(page.get_by_role("button", name="Title and description of this page"))
    panel = page.get_by_role("dialog", name="Title and description of this page")
    expect(panel).to_be_in_viewport(ratio=1)
    assert axe(page) == []
    panel.get_by_label("Title of the page in search results").fill("Boats & kettles")
    panel.get_by_label("Description of the page in search results").fill("Where the ferry stops")
    press(panel.get_by_role("button", name="Close"))
    expect(status(page)).to_have_text("Saved")
    expect(page).to_have_title(re.compile("^Boats & kettles"))
    assert TextBlock.objects.get(slug="home.page-description").text == "Where the ferry stops"
    visit = visitor_page()
    visit.goto("/")
    expect(visit).to_have_title(re.compile("^Boats & kettles"))
    expect(visit.locator("meta[property='og:description']")).to_have_attribute("content", "Where the ferry stops")
