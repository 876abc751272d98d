"""What editors do on the page of the running site, with mouse, keyboard and thumbs."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Dialog, Locator, Page, expect

from editable.models import Revision, TextBlock
from project.models import Event
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
SCREENSHOT = Path(__file__).parent.parent.parent / "docs" / "editing.png"
VIEWPORTS = pytest.mark.parametrize("viewport", ["desktop", "phone"])


def visit(page: Page, path: str = "/") -> Page:
    """Go to `path` and wait until the editor is ready."""
    page.goto(path)
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
    return page


def field(page: Page, key: str) -> Locator:
    return page.locator(f'[data-editable][data-editable-key="{key}"]').first


def title_of(page: Page, event: Event) -> Locator:
    return field(page, f"project.event/{event.pk}/title")


def retype(page: Page, element: Locator, text: str) -> None:
    """Click the element and type `text` in the place of what it holds."""
    element.click()
    expect(element.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def status(page: Page) -> Locator:
    return page.locator("[data-editable-bar] [role=status]")


def saved(page: Page) -> None:
    expect(page.locator("[data-editable-status-box]")).to_have_attribute("data-editable-state", "saved")


@VIEWPORTS
def test_it_signs_in_edits_and_signs_out(visitor_page: Open, alice: User, event: Event, viewport: str) -> None:
    """AU-01, PG-01: from the visitor's page to an edited text by one sign-in, and out again."""
    page = visitor_page(viewport=viewport)
    page.goto("/")
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("name or e-mail").fill("Alice@Example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
    retype(page, title_of(page, event), "Signed in")
    page.keyboard.press("Enter")
    saved(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("[data-editable]")).to_have_count(0)


@VIEWPORTS
def test_it_saves_a_text_that_is_typed_on_the_page(
    signed_in_page: Open, alice: User, event: Event, viewport: str
) -> None:
    """ED-01, ED-03, ED-06: click, type, Enter; it is public at once."""
    page = visit(signed_in_page(alice, viewport))
    retype(page, title_of(page, event), "Moonlight walk")
    page.keyboard.press("Enter")
    saved(page)
    expect(title_of(page, event)).to_have_text("Moonlight walk")
    visitor = signed_in_page(None, viewport)
    visitor.goto("/")
    expect(visitor.get_by_role("link", name="Moonlight walk")).to_be_visible()


@VIEWPORTS
def test_it_saves_two_fields_at_once(signed_in_page: Open, alice: User, event: Event, viewport: str) -> None:
    """ED-04: two fields edited one after the other without a pause both save."""
    page = visit(signed_in_page(alice, viewport))
    retype(page, title_of(page, event), "First")
    retype(page, field(page, "editable.textblock/byline/text"), "Second")
    page.keyboard.press("ControlOrMeta+s")
    saved(page)
    assert Event.objects.get().title == "First"
    assert TextBlock.objects.get(slug="byline").text == "Second"


def test_it_is_used_by_keyboard_alone(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-03, ED-16: Tab comes to a text, typing edits, Tab saves and moves on, Shift+Tab is no trap, Escape reverts."""
    page = visit(signed_in_page(alice))
    byline = field(page, "editable.textblock/byline/text")
    for _ in range(40):
        page.keyboard.press("Tab")
        if byline.get_by_role("textbox").count():
            break
    expect(byline.get_by_role("textbox")).to_be_focused()
    before = byline.inner_text()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    saved(page)
    assert TextBlock.objects.get(slug="byline").text == "By keyboard"
    page.keyboard.press("Shift+Tab")
    expect(byline.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("!!!")
    page.keyboard.press("Escape")
    expect(byline).to_have_text("By keyboard")
    page.keyboard.press("Shift+Tab")
    expect(byline.get_by_role("textbox")).to_have_count(0)
    assert before != "By keyboard"


@pytest.mark.console_errors("400")
def test_it_works_without_javascript(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-12: from the list to the form and back, with a refused value that comes back as typed."""
    page = signed_in_page(alice, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Lantern night”: Title").click()
    page.get_by_label("Title").fill("é" * 255)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Event.objects.get().title == "é" * 255
    page.goto(f"/edit/project.event/{event.pk}/event_url/")
    page.get_by_label("Link").fill("javascript:alert(1)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Link")).to_have_value("javascript:alert(1)")
    expect(page.get_by_text("This kind of link is not allowed").first).to_be_visible()


@VIEWPORTS
@pytest.mark.console_errors("409")
@pytest.mark.parametrize(
    ("button", "stays"), [("Keep mine", "Mine"), ("Use theirs", "Theirs"), ("Use both", "Theirs Mine")]
)
def test_it_asks_two_editors_whose_text_shall_stand(
    signed_in_page: Open, alice: User, event: Event, button: str, stays: str, viewport: str
) -> None:
    """NL-01: both texts, with who and when; mine, theirs or both."""
    olga = User.objects.create_superuser("olga", "olga@example.org", PASSWORD)
    mine, theirs = visit(signed_in_page(alice, viewport)), visit(signed_in_page(olga))
    retype(theirs, title_of(theirs, event), "Theirs")
    theirs.keyboard.press("Enter")
    saved(theirs)
    retype(mine, title_of(mine, event), "Mine")
    mine.keyboard.press("Enter")
    dialog = mine.get_by_role("dialog")
    expect(dialog).to_contain_text("olga changed this")
    expect(dialog).to_contain_text("Mine")
    expect(dialog).to_contain_text("Theirs")
    dialog.get_by_role("button", name=button).click()
    expect(mine.locator("[data-editable-status-box]")).not_to_have_attribute("data-editable-state", "problem")
    expect(title_of(mine, event)).to_have_text(stays)
    mine.keyboard.press("ControlOrMeta+s")

    mine.wait_for_timeout(300)
    assert Event.objects.get().title == stays


@VIEWPORTS
@pytest.mark.console_errors("401")
def test_it_keeps_the_text_when_the_session_has_ended(
    signed_in_page: Open, alice: User, event: Event, viewport: str
) -> None:
    """NL-02: a dialog to sign in opens in place, and the kept text is sent after it."""
    page = visit(signed_in_page(alice, viewport))
    Session.objects.all().delete()
    retype(page, title_of(page, event), "Kept through the night")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You were signed out")
    expect(title_of(page, event)).to_have_text("Kept through the night")
    assert Event.objects.get().title == event.title
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    saved(page)
    assert Event.objects.get().title == "Kept through the night"
    assert Revision.objects.count() == 1


@VIEWPORTS
@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_it_keeps_the_text_while_the_network_is_gone(
    signed_in_page: Open, alice: User, event: Event, viewport: str
) -> None:
    """ED-04, ED-06: the status names the problem, and the text is saved once the network is back."""
    page = visit(signed_in_page(alice, viewport))
    page.context.set_offline(True)
    retype(page, title_of(page, event), "Written in a tunnel")
    expect(status(page)).to_contain_text("offline", ignore_case=True)
    page.keyboard.press("Enter")
    expect(title_of(page, event)).to_have_text("Written in a tunnel")
    page.context.set_offline(False)
    saved(page)
    assert Event.objects.get().title == "Written in a tunnel"
    assert Revision.objects.count() == 1


def test_it_leaves_caret_selection_scroll_and_undo_alone(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-05: an autosave moves nothing, and Ctrl+Z still undoes what was typed."""
    page = visit(signed_in_page(alice))
    byline = field(page, "editable.textblock/byline/text")
    retype(page, byline, "One two three")
    saved(page)
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.evaluate("scrollTo({ top: 60, behavior: 'instant' })")
    page.keyboard.insert_text("XY")
    state = "() => [getSelection().anchorOffset, getSelection().focusOffset, scrollY]"
    before = page.evaluate(state)
    saved(page)
    expect(byline.get_by_role("textbox")).to_be_focused()
    page.wait_for_timeout(1500)
    assert page.evaluate(state) == before
    assert TextBlock.objects.get(slug="byline").text == byline.inner_text()
    page.keyboard.press("ControlOrMeta+z")
    expect(byline).to_have_text("One two three")


def test_it_follows_a_link_by_ctrl_click_only(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-15: clicking text in a link edits, Ctrl-click follows."""
    page = visit(signed_in_page(alice))
    title_of(page, event).click()
    expect(title_of(page, event).get_by_role("textbox")).to_be_focused()
    assert page.url.endswith("/")
    page.keyboard.press("Escape")
    with page.context.expect_page() as opened:
        title_of(page, event).click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith(event.get_absolute_url())


def test_it_moves_nothing_when_editing_begins(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-14, ED-15: the boxes of a heading and of a paragraph are the same before and while they are edited."""
    page = visit(signed_in_page(alice), event.get_absolute_url())
    heading = page.get_by_role("heading", level=1)
    before = heading.bounding_box()
    heading.click()
    expect(heading.get_by_role("textbox")).to_be_focused()
    assert heading.bounding_box() == before
    assert page.locator("h1 > span[role=textbox]").count() == 1
    byline = field(visit(page), "editable.textblock/byline/text")
    before = byline.bounding_box()
    byline.click()
    expect(byline.get_by_role("textbox")).to_be_focused()
    assert byline.bounding_box() == before


@VIEWPORTS
@pytest.mark.console_errors("400")
def test_it_says_at_the_field_why_a_text_is_refused(
    signed_in_page: Open, alice: User, event: Event, viewport: str
) -> None:
    """ED-07: the reason stands at the field and stays after blur; the last good value stays public."""
    page = visit(signed_in_page(alice, viewport))
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


def test_it_hides_a_section_and_shows_it_again(signed_in_page: Open, alice: User, event: Event) -> None:
    """PG-10: hidden for visitors, its navigation entry too; the editor sees it dimmed."""
    page = visit(signed_in_page(alice))
    visitor = signed_in_page(None)
    page.locator("section#gallery").hover()
    page.get_by_role("button", name="Hide: Title of the gallery").click()
    expect(page.get_by_role("button", name="Show to visitors: Title of the gallery")).to_be_visible()
    visitor.goto("/")
    expect(visitor.locator("#gallery")).to_have_count(0)
    expect(visitor.get_by_role("navigation").get_by_text("Gallery")).to_have_count(0)
    page.get_by_role("button", name="Show to visitors: Title of the gallery").click()
    expect(page.get_by_role("button", name="Hide: Title of the gallery")).to_be_attached()
    visitor.reload()
    expect(visitor.locator("#gallery")).to_have_count(1)


def test_it_changes_what_the_page_does_not_print(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-18: the address behind the button, in a popover; the page follows without a reload."""
    page = visit(signed_in_page(alice))
    page.locator(".welcome a.button").hover()
    page.get_by_role("button", name="More about Link of the button").click()
    page.get_by_label("Link of the button").last.fill("/about/")
    page.keyboard.press("Enter")
    expect(page.locator(".welcome a.button")).to_have_attribute("href", "/about/")


def test_it_helps_in_the_first_minutes(signed_in_page: Open, alice: User, event: Event) -> None:
    """ED-20: a hint that goes for good, a sheet of shortcuts on ?, the page as visitors see it."""
    page = visit(signed_in_page(alice))
    page.get_by_role("button", name="Got it").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
    page.keyboard.press("Escape")
    visit(page)
    expect(page.get_by_role("button", name="Got it")).to_have_count(0)
    page.get_by_role("button", name="Editor menu").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="See what visitors see").click()
    expect(opened.value.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(opened.value.locator("[data-editable]")).to_have_count(0)
    page.reload()
    expect(page.locator("html[data-editable-ready]")).to_be_attached()


PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "</script><svg/onload=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "'-alert(1)-' onmouseover=alert(1) x='",
    "</title></textarea></noscript><iframe src=javascript:alert(1)>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_it_shows_hostile_text_as_text_everywhere(
    signed_in_page: Open, alice: User, event: Event, payload: str
) -> None:
    """No text executes: on the page, in the editor, in the event's own page, in dialogs."""
    page = signed_in_page(alice)
    ran: list[str] = []

    def ran_in(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", ran_in)
    visit(page)
    retype(page, title_of(page, event), payload)
    page.keyboard.press("Enter")
    saved(page)
    retype(page, field(page, "editable.textblock/gallery-title/text"), payload)
    page.keyboard.press("Enter")
    saved(page)
    event.refresh_from_db()
    for path in ("/", event.get_absolute_url(), f"/edit/project.event/{event.pk}/title/"):
        page.goto(path)
        assert page.get_by_text(payload).or_(page.locator("input[name=value]")).count(), path
    visitor = signed_in_page(None)
    visitor.on("dialog", ran_in)
    visitor.goto("/")
    expect(visitor.get_by_role("link", name=payload, exact=True).first).to_be_visible()
    assert not ran


def test_it_gives_visitors_no_file_of_the_editor(signed_in_page: Open, event: Event) -> None:
    """ED-13: a visitor's browser fetches nothing of the editor, and gets no cookie."""
    call_command("seed_content", "--fresh", verbosity=0)
    page = signed_in_page(None)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/", wait_until="networkidle")
    assert not [url for url in fetched if "editable/" in url]
    assert [url for url in fetched if url.endswith(".js")] == [url for url in fetched if url.endswith("lightbox.js")]
    assert page.context.cookies() == []


@VIEWPORTS
@pytest.mark.parametrize(
    "path", ["/", "/about/", "/accounts/login/", "/contact/thanks/", "/?gallery=1", "/nowhere/", "event"]
)
@pytest.mark.console_errors("404")
def test_axe_finds_nothing_for_visitors(
    signed_in_page: Open, db: None, axe: Callable, viewport: str, path: str
) -> None:
    """ED-16, OP-05: the visitor's view, in light and dark."""
    call_command("seed_content", verbosity=0)
    event = Event.objects.earliest("pk")
    page = signed_in_page(None, viewport)
    page.goto(event.get_absolute_url() if path == "event" else path)
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@VIEWPORTS
@pytest.mark.console_errors("401", "409", "400")
def test_axe_finds_nothing_in_any_state_of_the_editor(
    signed_in_page: Open, alice: User, event: Event, axe: Callable, viewport: str
) -> None:
    """ED-16: at rest, while typing, with an error, and in each dialog."""
    page = visit(signed_in_page(alice, viewport))
    assert axe(page) == [], "at rest, with the hint"
    page.get_by_role("button", name="Got it").click()
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
    assert axe(page) == [], "in a conflict"
    page.get_by_role("button", name="Use theirs").click()
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page) == [], "shortcuts"
    page.keyboard.press("Escape")
    title_of(page, event).hover()
    page.get_by_role("button", name="More about Event").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page) == [], "popover"
    page.keyboard.press("Escape")
    Session.objects.all().delete()
    retype(page, title_of(page, event), "After the session")
    expect(page.get_by_role("dialog")).to_contain_text("You were signed out")
    assert axe(page) == [], "sign-in dialog"


def test_it_takes_the_screenshot_of_the_readme(signed_in_page: Open, alice: User, tmp_path: Path) -> None:
    """The README's picture is what the site looks like; `UPDATE_SCREENSHOT=1` writes it."""
    call_command("seed_content", verbosity=0)
    page = visit(signed_in_page(alice))
    page.get_by_role("button", name="Got it").click()
    byline = field(page, "editable.textblock/byline/text")
    byline.click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" Come in.")
    saved(page)
    picture = page.screenshot(path=tmp_path / "editing.png")
    if os.environ.get("UPDATE_SCREENSHOT"):
        SCREENSHOT.write_bytes(picture)
    kept = Image.open(SCREENSHOT)
    assert kept.size == Image.open(tmp_path / "editing.png").size
    assert "editing.png" in (SCREENSHOT.parent.parent / "README.md").read_text()


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
