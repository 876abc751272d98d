"""Undo and redo of what was saved on the page."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from editable.models import Revision, RichTextBlock, TextBlock
from project.models import Event
from tests.browser.journeys import Open, byline, field, is_touch, press, retype, saved, title_of, unfit_controls, visit
from tests.conftest import PASSWORD
from tests.editable.fields import field as over_http

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OLD = "Lantern night"


def toast(page: Page) -> Locator:
    """Return the message that passes by."""
    return page.locator("[data-editable-toast]")


def write(page: Page, element: Locator, text: str) -> None:
    """Type a text, leave it by Enter, and wait until it is saved."""
    retype(page, element, text)
    page.keyboard.press("Enter")
    saved(page)
    expect(element).to_have_text(text)


def titles() -> str:
    """Return the one event's title."""
    return Event.objects.get().title


def test_it_undoes_and_redoes_outside_a_field(editor_page: Page, event: Event) -> None:
    """HI-03: Ctrl+Z undoes the last change of the page, Shift+Ctrl+Z and Ctrl+Y do it again; the page follows."""
    page = editor_page
    title = title_of(page, event)
    write(page, title, "First")
    write(page, title, "Second")
    page.keyboard.press("ControlOrMeta+z")
    expect(title).to_have_text("First")
    expect(toast(page)).to_contain_text("Undone: Title")
    assert titles() == "First"
    page.keyboard.press("ControlOrMeta+z")
    expect(title).to_have_text(OLD)
    page.keyboard.press("ControlOrMeta+z")
    expect(toast(page)).to_contain_text("nothing to undo")
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(title).to_have_text("First")
    page.keyboard.press("Control+y")
    expect(title).to_have_text("Second")
    assert titles() == "Second"


def test_one_visit_of_a_field_is_one_step(editor_page: Page, event: Event) -> None:
    """HI-03: what was saved in pieces from focus to blur is undone and redone at once."""
    page = editor_page
    title = title_of(page, event)
    retype(page, title, "One")
    for word in (" two", " three"):
        saved(page)
        page.keyboard.type(word)
        expect(page.locator("[data-editable-status-box]")).not_to_have_attribute("data-editable-state", "saved")
    page.keyboard.press("Enter")
    saved(page)
    expect(title).to_have_text("One two three")
    assert Revision.objects.count() == 3
    page.keyboard.press("ControlOrMeta+z")
    expect(title).to_have_text(OLD)
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(title).to_have_text("One two three")
    assert titles() == "One two three"


@pytest.mark.proof
def test_the_browser_undoes_what_is_typed_in_a_field(editor_page: Page, event: Event) -> None:
    """ED-05: inside a field Ctrl+Z is the browser's own, also right after autosave."""
    page = editor_page
    retype(page, title_of(page, event), "Typed")
    saved(page)
    page.keyboard.press("ControlOrMeta+z")
    expect(title_of(page, event)).not_to_have_text("Typed")
    expect(toast(page)).to_be_empty()


@pytest.mark.proof
def test_it_saves_before_it_undoes(editor_page: Page, event: Event) -> None:
    """HI-03: a text that is not saved yet is the last change."""
    page = editor_page
    write(page, title_of(page, event), "First")
    retype(page, byline(page), "A new byline")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ControlOrMeta+z")
    expect(toast(page)).to_contain_text("Undone")
    expect(byline(page)).not_to_have_text("A new byline")
    expect(title_of(page, event)).to_have_text("First")


def test_a_reload_keeps_what_can_be_undone(editor_page: Page, signed_in_page: Open, event: Event, bob: User) -> None:
    """HI-03: the steps belong to the tab and the person, and outlast a reload."""
    page = editor_page
    write(page, title_of(page, event), "First")
    visit(page)
    page.keyboard.press("ControlOrMeta+z")
    expect(title_of(page, event)).to_have_text(OLD)
    visit(page)
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(title_of(page, event)).to_have_text("First")


@pytest.mark.console_errors("409")
def test_a_conflict_is_said_and_the_rest_can_be_undone(editor_page: Page, event: Event) -> None:
    """HI-03: what somebody changed since is never overwritten; the step before can be undone."""
    page = editor_page
    byline_before = byline(page).inner_text()
    write(page, byline(page), "A new byline")
    write(page, title_of(page, event), "Mine")
    olga = Client()
    olga.force_login(User.objects.create_superuser("olga", "olga@example.org", PASSWORD))
    other = over_http(olga, f"project.event/{event.pk}/title")
    assert other.save("Theirs").status_code == 200
    page.keyboard.press("ControlOrMeta+z")
    expect(toast(page)).to_contain_text("Somebody changed this since; it was not undone.")
    expect(title_of(page, event)).to_have_text("Theirs")
    page.keyboard.press("ControlOrMeta+z")
    expect(byline(page)).to_have_text(byline_before)
    assert titles() == "Theirs"


@pytest.mark.proof
@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_without_a_network_the_step_stays(editor_page: Page, event: Event) -> None:
    """HI-03: a lost network is named, and the same step is undone later, once."""
    page = editor_page
    write(page, title_of(page, event), "First")
    page.context.set_offline(True)
    page.keyboard.press("ControlOrMeta+z")
    expect(toast(page)).to_contain_text("offline")
    page.context.set_offline(False)
    page.keyboard.press("ControlOrMeta+z")
    expect(title_of(page, event)).to_have_text(OLD)
    assert Revision.objects.count() == 2


@pytest.mark.proof
def test_the_buttons_say_what_they_undo(editor_page: Page, event: Event) -> None:
    """HI-03: without a Ctrl key there are buttons; the message offers the way back."""
    page = editor_page
    expand = page.get_by_role("button", name="Editor", exact=True)
    if expand.count():
        press(expand)
    expect(button(page, "Undo")).to_be_disabled()
    close_menu(page)
    write(page, title_of(page, event), "First")
    press(button(page, "Undo: Title"))
    expect(title_of(page, event)).to_have_text(OLD)
    assert unfit_controls(page) == []
    press(toast(page).get_by_role("button", name="Redo"))
    expect(title_of(page, event)).to_have_text("First")
    expect(toast(page).get_by_role("button", name="Undo")).to_be_focused()
    press(toast(page).get_by_role("button", name="Close"))
    expect(toast(page)).to_be_empty()


def button(page: Page, name: str) -> Locator:
    """Return the button of the bar, on a phone of the menu, which is opened."""
    if not is_touch(page):
        return page.locator("[data-editable-bar]").get_by_role("button", name=name, exact=True)
    press(page.get_by_role("button", name="Editor menu"))
    return page.locator("[data-editable-menu]").get_by_role("button", name=name, exact=True)


def close_menu(page: Page) -> None:
    page.evaluate("document.querySelector('[data-editable-menu]').hidePopover()")


@pytest.mark.proof
def test_it_shows_the_place_that_changed(editor_page: Page, event: Event) -> None:
    """HI-03: what was undone is scrolled into view and marked."""
    page = editor_page
    write(page, title_of(page, event), "First")
    page.evaluate("scrollTo(0, 0)")
    expect(title_of(page, event)).not_to_be_in_viewport()
    page.keyboard.press("ControlOrMeta+z")
    expect(title_of(page, event)).to_be_in_viewport()
    expect(title_of(page, event)).to_have_attribute("data-editable-marked", "")
    expect(title_of(page, event)).not_to_have_attribute("data-editable-marked", "")


@pytest.mark.proof
@pytest.mark.fresh_context
def test_the_message_stays_while_it_is_looked_at(signed_in_page: Open, alice: User, event: Event) -> None:
    """HI-03: at least ten seconds, and as long as the pointer or the focus is at it."""
    page = signed_in_page(alice)
    page.clock.install()
    visit(page)
    write_with_clock(page, event)
    page.clock.run_for(10_000)
    expect(toast(page)).to_contain_text("Undone")
    toast(page).hover()
    page.clock.run_for(60_000)
    expect(toast(page)).to_contain_text("Undone")
    page.mouse.move(600, 10)
    page.clock.run_for(20_000)
    expect(toast(page)).to_be_empty()


def write_with_clock(page: Page, event: Event) -> None:
    """Change the title and undo that while the page's clock stands still."""
    title = title_of(page, event)
    title.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("First")
    page.keyboard.press("Enter")
    page.clock.run_for(3000)
    expect(title).to_have_text("First")
    saved(page)
    page.keyboard.press("ControlOrMeta+z")
    page.clock.run_for(500)
    expect(toast(page)).to_contain_text("Undone")


@pytest.mark.proof
def test_a_message_undoes_what_it_tells_of(editor_page: Page, event: Event) -> None:
    """HI-03, LI-02: the Undo of a message takes back that change, also when others were made since."""
    page = editor_page
    title, before = title_of(page, event), byline(page).inner_text()
    write(page, byline(page), "A new byline")
    page.keyboard.press("ControlOrMeta+z")
    expect(byline(page)).to_have_text(before)
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(toast(page)).to_contain_text("Done again: Byline")
    write(page, title, "First")
    press(toast(page).get_by_role("button", name="Undo"))
    expect(byline(page)).to_have_text(before)
    expect(title).to_have_text("First")
    page.keyboard.press("ControlOrMeta+z")
    expect(title).to_have_text(OLD)


@pytest.mark.proof
def test_rich_text_is_undone_where_it_stands(editor_page: Page) -> None:
    """HI-03: a rich text follows, and typing goes on from what came back without a conflict."""
    page = editor_page
    RichTextBlock.objects.create(slug="about-left", title="About", text="<p>Old words</p>")
    visit(page)
    text = field(page, "editable.richtextblock/about-left/text")
    for words in (" one", " two"):
        press(text)
        expect(text).to_have_attribute("data-editable-open", "")
        page.keyboard.press("End")
        page.keyboard.type(words)
        page.keyboard.press("Escape")
        if text.get_attribute("data-editable-open") is not None:
            page.keyboard.press("Escape")
        saved(page)
        expect(text).not_to_have_attribute("data-editable-open", "")
        if words == " one":
            page.keyboard.press("ControlOrMeta+z")
            expect(text).to_have_text("Old words")
    expect(text).to_have_text("Old words two")
    assert RichTextBlock.objects.get().text == "<p>Old words two</p>"


@pytest.mark.proof
def test_what_was_saved_is_never_covered_by_what_was_before(editor_page: Page) -> None:
    """ED-06, ED-08: leaving a rich text shows what was typed at once, not the old words until the page is fetched."""
    page = editor_page
    RichTextBlock.objects.create(slug="about-left", title="About", text="<p>Old words</p>")
    visit(page)
    text = field(page, "editable.richtextblock/about-left/text")
    press(text)
    expect(text).to_have_attribute("data-editable-open", "")
    page.keyboard.press("End")
    page.keyboard.type(" one")
    text.evaluate(
        """(host) => {
          window.seen = []
          const look = () => seen.push(host.textContent.trim())
          new MutationObserver(look).observe(host, { childList: true, subtree: true, characterData: true })
        }"""
    )
    page.locator("h1").first.press("Tab")
    saved(page)
    expect(text).not_to_have_attribute("data-editable-open", "")
    expect(text).to_have_text("Old words one")
    assert "Old words" not in page.evaluate("seen")


@pytest.mark.proof
def test_the_first_edit_of_a_block_is_undone_too(editor_page: Page) -> None:
    """CM-04, HI-03: undoing the edit that made a block's row removes the row; the default is back."""
    page = editor_page
    before = byline(page).inner_text()
    write(page, byline(page), "Changed")
    assert TextBlock.objects.filter(slug="byline").exists()
    page.keyboard.press("ControlOrMeta+z")
    expect(byline(page)).to_have_text(before)
    assert not TextBlock.objects.filter(slug="byline").exists()
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(byline(page)).to_have_text("Changed")
