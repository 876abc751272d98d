"""Text that could not be saved is kept in the browser, and offered on the next visit to the one who typed it."""

import contextlib
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, Locator, Page, Route, expect

from editable.models import RichTextBlock
from project.models import Event
from tests.browser.journeys import Open, field, press, retype, saved, title_of, unfit_controls, visit
from tests.browsing import session_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.console_errors("ERR_", "Failed to load resource"),
]
crashes = pytest.mark.fresh_context  # its process is killed
KEPT_AFTER = 2000  # milliseconds: RELIABILITY promises what was typed two seconds before


class Hindrance:
    """While it stands, no save reaches the server from any page of the browser."""

    def __init__(self, page: Page) -> None:
        self.stands = True
        page.context.route("**/*", self.decide)

    def decide(self, route: Route) -> None:
        """Let through what only reads."""
        if self.stands and route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    def kill(self, page: Page) -> Page:
        """End the page's process as a crash would, without a word to its scripts, and return a new page."""
        with page.expect_event("crash"), contextlib.suppress(Error):
            page.goto("chrome://crash")
        self.stands = False
        return page.context.new_page()


def type_and_kill(page: Page, element: Locator, text: str) -> Page:
    """Type a text that cannot be saved, wait two seconds, and kill the page."""
    hindrance = Hindrance(page)
    retype(page, element, text)
    page.wait_for_timeout(KEPT_AFTER)
    return hindrance.kill(page)


def find_draft(page: Page, element: Locator, text: str) -> None:
    """Come to a page for which the browser has kept a text since an earlier visit."""
    keep = """async (host, value) => {
      const { put } = await import("editable/draft_store")
      const { editableKey: key, editableLabel: label, editableBase: base } = host.dataset
      await put({ id: "earlier", user: "alice", key, label, value, base, at: Date.now() })
    }"""
    visit(page)
    element.evaluate(keep, text)


def notice(page: Page) -> Locator:
    """Return what is said about texts that were not saved."""
    return page.locator("[data-editable-notice]")


def show(page: Page) -> Locator:
    """Press Show and return the dialog."""
    press(notice(page).get_by_role("button", name="Show"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


@crashes
def test_a_crash_loses_no_text(editor_page: Page, event: Event) -> None:
    """NL-03: it is offered with what differs, never put in by itself, and saved by one press."""
    page = type_and_kill(editor_page, title_of(editor_page, event), "Lantern walk")
    visit(page)
    expect(notice(page)).to_contain_text("There is text that was not saved: Title")
    expect(title_of(page, event)).to_have_text("Lantern night")
    assert unfit_controls(page) == []
    dialog = show(page)
    expect(dialog.locator("del")).to_have_text("night")
    expect(dialog.locator("ins")).to_have_text("walk")
    assert unfit_controls(page) == []
    assert Event.objects.get().title == "Lantern night"
    press(dialog.get_by_role("button", name="Use it"))
    expect(title_of(page, event)).to_have_text("Lantern walk")
    saved(page)
    assert Event.objects.get().title == "Lantern walk"
    visit(page)
    expect(page.locator("html[data-editable-ready]")).to_be_attached()
    page.wait_for_timeout(500)
    expect(notice(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        ("Keep mine", "Mine"),
        pytest.param("Use theirs", "Theirs", marks=pytest.mark.proof),
        pytest.param("Use both", "Theirs Mine", marks=pytest.mark.proof),
    ],
)
def test_what_was_changed_since_is_a_conflict(
    signed_in_page: Open, alice: User, event: Event, choice: str, title: str
) -> None:
    """NL-03, NL-01: both texts are shown, and nobody's is lost without a choice."""
    page = signed_in_page(alice)
    find_draft(page, title_of(page, event), "Mine")
    Event.objects.update(title="Theirs")
    visit(page)
    dialog = show(page)
    expect(dialog).to_contain_text("changed since")
    expect(dialog).to_contain_text("Mine")
    expect(dialog).to_contain_text("Theirs")
    press(dialog.get_by_role("button", name=choice))
    expect(title_of(page, event)).to_have_text(title)
    expect(notice(page)).to_be_hidden()
    page.keyboard.press("ControlOrMeta+s")
    page.wait_for_timeout(500)
    assert Event.objects.get().title == title


@pytest.mark.proof
def test_it_can_be_discarded_or_left_for_later(signed_in_page: Open, alice: User, event: Event) -> None:
    """NL-03: later means the next visit; discarded is gone."""
    page = signed_in_page(alice)
    find_draft(page, title_of(page, event), "Mine")
    visit(page)
    press(notice(page).get_by_role("button", name="Later"))
    expect(notice(page)).to_be_hidden()
    visit(page)
    press(show(page).get_by_role("button", name="Discard"))
    expect(notice(page)).to_be_hidden()
    visit(page)
    page.wait_for_timeout(500)
    expect(notice(page)).to_be_hidden()
    assert Event.objects.get().title == "Lantern night"


def test_another_person_sees_nothing_of_it(signed_in_page: Open, alice: User, event: Event) -> None:
    """NL-03: whoever signs in with the same browser is offered their own texts only."""
    page = signed_in_page(alice)
    find_draft(page, title_of(page, event), "A secret")
    olga = User.objects.create_superuser("olga", "olga@example.org")
    cookies = page.context.cookies()
    url = page.url
    page.context.add_cookies([{"name": cookies[0]["name"], "value": session_of(olga), "url": url}])
    visit(page)
    page.wait_for_timeout(1000)
    expect(notice(page)).to_be_hidden()
    assert "A secret" not in page.content()
    page.context.add_cookies([{"name": cookies[0]["name"], "value": session_of(alice), "url": url}])
    visit(page)
    expect(notice(page)).to_contain_text("not saved")


def test_signing_out_forgets_it(signed_in_page: Open, alice: User, event: Event) -> None:
    """NL-03: on a shared computer nothing stays behind."""
    page = signed_in_page(alice)
    find_draft(page, title_of(page, event), "Mine")
    visit(page)
    expect(notice(page)).to_be_visible()
    press(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert not Session.objects.filter(session_key=page.context.cookies()[0]["value"] if page.context.cookies() else "")
    page.context.add_cookies([{"name": "sessionid", "value": session_of(alice), "url": page.url}])
    visit(page)
    page.wait_for_timeout(1000)
    expect(notice(page)).to_be_hidden()


@crashes
@pytest.mark.proof
def test_what_was_saved_or_taken_back_is_not_offered(editor_page: Page, event: Event) -> None:
    """NL-03: saving and Escape both end it."""
    page = editor_page
    retype(page, title_of(page, event), "Saved")
    page.keyboard.press("Enter")
    saved(page)
    retype(page, title_of(page, event), "Not meant")
    page.wait_for_timeout(700)
    page.keyboard.press("Escape")
    expect(title_of(page, event)).to_have_text("Saved")
    page.wait_for_timeout(1500)
    fresh = Hindrance(page).kill(page)
    visit(fresh)
    fresh.wait_for_timeout(1000)
    expect(notice(fresh)).to_be_hidden()


@crashes
@pytest.mark.proof
def test_it_keeps_rich_text_and_fields_of_panels(signed_in_page: Open, alice: User, event: Event) -> None:
    """NL-03: whatever is typed is kept, and each text is offered in turn."""
    RichTextBlock.objects.create(slug="about-left", title="About", text="<p>Old words</p>")
    key = "editable.richtextblock/about-left/text"
    page = visit(signed_in_page(alice))
    hindrance = Hindrance(page)
    press(field(page, key))
    expect(field(page, key)).to_have_attribute("data-editable-open", "")
    page.keyboard.press("End")
    page.keyboard.type(" and new ones")
    press(field(page, f"project.event/{event.pk}/location_name"))
    page.keyboard.type("Quay")
    page.wait_for_timeout(KEPT_AFTER)
    page = visit(hindrance.kill(page))
    expect(notice(page)).to_contain_text("There are texts that were not saved")
    for _ in range(2):
        press(show(page).get_by_role("button", name="Use it"))
        saved(page)
    expect(notice(page)).to_be_hidden()
    expect(field(page, key)).to_have_text("Old words and new ones")
    expect(field(page, f"project.event/{event.pk}/location_name")).to_have_text("Quay")
    assert RichTextBlock.objects.get().text == "<p>Old words and new ones</p>"
    assert Event.objects.get().location_name == "Quay"


@pytest.mark.proof
def test_nothing_breaks_where_the_browser_keeps_nothing(signed_in_page: Open, alice: User, event: Event) -> None:
    """NL-03: a private window without storage saves as ever."""
    page = signed_in_page(alice)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('refused') } })")
    visit(page)
    retype(page, title_of(page, event), "Saved")
    page.keyboard.press("Enter")
    saved(page)
    assert Event.objects.get().title == "Saved"


@pytest.mark.proof
def test_space_is_limited(signed_in_page: Open, alice: User, event: Event) -> None:
    """NL-03: one text of at most 200 kB, 2 MB in all, thirty days: the oldest go."""
    page = visit(signed_in_page(alice))
    kept = page.evaluate(
        """async () => {
          const store = await import("editable/draft_store")
          const now = Date.now()
          const put = (id, length, at) => store.put({ id, user: "alice", key: id, label: id, value: "x".repeat(length), base: "", at })
          await put("old", 10, now - 31 * 86400000)
          await put("large", 200001, now)
          for (let index = 0; index < 12; index++) await put(`text ${index}`, 190000, now + index)
          await store.put({ id: "other", user: "bob", key: "k", label: "l", value: "x", base: "", at: now + 99 })
          return (await store.draftsOf("alice")).map(({ id }) => id)
        }"""
    )
    assert kept == [f"text {index}" for index in range(2, 12)]


def test_axe_finds_nothing(
    signed_in_page: Open, alice: User, event: Event, axe: Callable[[Page], list[object]]
) -> None:
    """ED-16: the notice and its dialog."""
    page = signed_in_page(alice)
    find_draft(page, title_of(page, event), "Mine")
    visit(page)
    expect(notice(page)).to_be_visible()
    assert axe(page) == []
    show(page)
    assert axe(page) == []
