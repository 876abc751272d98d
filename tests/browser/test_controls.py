"""What stands around the texts: buttons at items and sections, the popover, the bar, the first minutes' help."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.journeys import Open, is_touch, press, unfit_controls, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_menu(page: Page) -> None:
    """Open the bar's menu; on a phone the bar is small at first."""
    if is_touch(page):
        press(page.get_by_role("button", name="Editor", exact=True))
    press(page.get_by_role("button", name="Editor menu"))


def test_it_hides_a_section_and_shows_it_again(editor_page: Page, signed_in_page: Open) -> None:
    """PG-10: hidden for visitors, its navigation entry too; the editor sees it dimmed."""
    page, visitor = editor_page, signed_in_page(None)
    if not is_touch(page):
        page.locator("section#gallery").hover()
    press(page.get_by_role("button", name="Hide: Title of the gallery"))
    expect(page.get_by_role("button", name="Show to visitors: Title of the gallery")).to_be_visible()
    assert unfit_controls(page) == []
    visitor.goto("/")
    expect(visitor.locator("#gallery")).to_have_count(0)
    expect(visitor.get_by_role("navigation").get_by_text("Gallery")).to_have_count(0)
    press(page.get_by_role("button", name="Show to visitors: Title of the gallery"))
    expect(page.get_by_role("button", name="Hide: Title of the gallery")).to_be_attached()
    visitor.reload()
    expect(visitor.locator("#gallery")).to_have_count(1)


def test_it_changes_what_the_page_does_not_print(editor_page: Page) -> None:
    """ED-18: the address behind the button, in a popover; the page follows without a reload."""
    page = editor_page
    if not is_touch(page):
        page.locator(".welcome a.button").hover()
    press(page.get_by_role("button", name="More about Link of the button"))
    popover = page.get_by_role("dialog")
    expect(popover).to_be_in_viewport(ratio=1)
    assert unfit_controls(page) == []
    popover.get_by_role("textbox", name="Link of the button").fill("/about/")
    press(popover.get_by_role("button", name="Close"))
    expect(popover).to_have_count(0)
    expect(page.locator(".welcome a.button")).to_have_attribute("href", "/about/")


def test_it_gives_a_hint_that_goes_for_good(editor_page: Page) -> None:
    """ED-20: the hint is away after one press, on the next visit too."""
    page = editor_page
    expect(page.get_by_role("note")).to_be_in_viewport(ratio=1)
    press(page.get_by_role("button", name="Got it"))
    expect(page.get_by_role("note")).to_have_count(0)
    visit(page)
    expect(page.get_by_role("note")).to_have_count(0)


def test_it_has_a_sheet_of_shortcuts(editor_page: Page) -> None:
    """ED-20: from the menu and by the key ?, and all of it is reached and read."""
    page = editor_page
    press(page.get_by_role("button", name="Got it"))
    open_menu(page)
    assert unfit_controls(page) == []
    press(page.get_by_role("button", name="Keyboard shortcuts"))
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Bring back the text as it was")
    expect(sheet).to_be_in_viewport(ratio=1)
    assert unfit_controls(page) == []
    press(sheet.get_by_role("button", name="Close"))
    expect(sheet).to_have_count(0)
    page.keyboard.press("?")
    expect(sheet).to_contain_text("Keyboard shortcuts")


def test_it_shows_what_visitors_see(editor_page: Page) -> None:
    """ED-20: in another tab, without signing out."""
    page = editor_page
    open_menu(page)
    with page.context.expect_page() as opened:
        press(page.get_by_role("link", name="See what visitors see"))
    expect(opened.value.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(opened.value.locator("[data-editable]")).to_have_count(0)
    visit(page)


@pytest.mark.parametrize("viewport", ["phone"])
def test_no_control_lies_under_another(editor_page: Page) -> None:
    """ED-16: where nothing is hovered all buttons are shown; each is on screen, large enough, and on top."""
    call_command("seed_content", "--fresh", verbosity=0)
    page = visit(editor_page)
    press(page.get_by_role("button", name="Got it"))
    assert unfit_controls(page) == []
    buttons = page.locator("[data-editable-controls] button").filter(visible=True).all()
    assert len(buttons) > 10
    for button in buttons:
        button.tap(trial=True)
