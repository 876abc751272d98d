"""What each view of a page must hold: axe, 320 pixels, paper, and nothing of the editor for visitors."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from playwright.sync_api import Page, expect

from project.models import Event
from tests.browser.journeys import LAYER, Open, is_touch, press, retype, title_of, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_gives_visitors_no_file_of_the_editor(signed_in_page: Open, event: Event) -> None:
    """ED-13: a visitor's browser fetches nothing of the editor, and gets no cookie."""
    call_command("seed_content", "--fresh", verbosity=0)
    page = signed_in_page(None)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/", wait_until="networkidle")
    assert not [url for url in fetched if "editable/" in url]
    scripts = {url.rpartition("/")[2] for url in fetched if url.endswith(".js")}
    assert scripts <= {"lightbox.js", "pending.js"}
    assert page.context.cookies() == []


@pytest.mark.console_errors("404")
def test_axe_finds_nothing_for_visitors(signed_in_page: Open, db: None, axe: Callable, viewport: str) -> None:
    """ED-16, OP-05: the visitor's view, in light and dark."""
    call_command("seed_content", verbosity=0)
    event = Event.objects.earliest("pk").get_absolute_url()
    page = signed_in_page(None, viewport)
    for path in ("/", "/about/", "/accounts/login/", "/contact/thanks/", "/?gallery=1", "/nowhere/", event):
        page.goto(path)
        page.emulate_media(color_scheme="light")
        assert axe(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert axe(page, options={"runOnly": ["color-contrast"]}) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.console_errors("401", "409", "400")
def test_axe_finds_nothing_in_any_state_of_the_editor(editor_page: Page, event: Event, axe: Callable) -> None:
    """ED-16: at rest, while typing, with an error, and in each dialog."""
    page = editor_page
    assert axe(page) == [], "at rest, with the hint"
    press(page.get_by_role("button", name="Got it"))
    title = title_of(page, event)
    retype(page, title, "")
    page.keyboard.press("Backspace")
    page.keyboard.press("ControlOrMeta+s")
    expect(title.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    assert axe(page) == [], "with an error"
    Event.objects.update(title="By somebody else")
    page.keyboard.type("Mine")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page, LAYER) == [], "in a conflict"
    page.get_by_role("button", name="Use theirs").click()
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page, LAYER) == [], "shortcuts"
    page.keyboard.press("Escape")
    title_of(page, event).hover()
    if is_touch(page):
        press(page.get_by_role("button", name="Actions: Event").first)
        assert axe(page, LAYER) == [], "menu of an item"
    page.get_by_role("button", name="More about Event").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page, LAYER) == [], "popover"
    page.keyboard.press("Escape")
    Session.objects.all().delete()
    retype(page, title_of(page, event), "After the session")
    expect(page.get_by_role("dialog")).to_contain_text("You were signed out")
    assert axe(page, LAYER) == [], "sign-in dialog"


def test_it_fits_320_pixels(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-16: nothing is cut off or scrolls sideways at 320 px, for visitors and editors."""
    for user in (None, alice):
        page = signed_in_page(user)
        page.set_viewport_size({"width": 320, "height": 640})
        for path in ("/", "/about/", event.get_absolute_url()):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, (path, user)


def test_it_prints_the_content_and_nothing_else(signed_in_page: Open, alice: User, event: Event) -> None:
    """PG-11: no navigation, form, foot or editor on paper; dark and light follow the reader's system."""
    page = visit(signed_in_page(alice))
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) != light
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text(event.title)).to_be_visible()
    for rest in ("nav", "footer", ".contact-form", "[data-editable-bar]", "[data-editable-controls]"):
        for element in page.locator(rest).all():
            expect(element).to_be_hidden()
    assert page.evaluate(ground) in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
