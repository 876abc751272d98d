"""The client against a server that fails on demand: what is typed is kept, said and saved once."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.saver_server import LIMIT, Server, Site
from tests.browsing import Contexts

pytestmark = pytest.mark.browser

TEXTS = {
    "title": "Harbour", "lead": "A lead", "notes": "One\nTwo", "linked": "Linked", "pressed": "Press me",
    "shown": "true", "address": "/there/",
}  # fmt: skip


@pytest.fixture
def site() -> Site:
    """Make a site with a value for each field."""
    return Site(values=dict(TEXTS))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start the server once for all tests."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def url(server: Server, site: Site) -> str:
    """Serve the site."""
    server.site = site
    return server.url


@pytest.fixture(scope="session")
def windows(browser: Browser, server: Server) -> Contexts:
    """Keep the browser contexts in which the client's scripts are loaded already."""
    return Contexts(browser, server.url)


@pytest.fixture
def window(windows: Contexts, site: Site, url: str) -> Iterator[Page]:
    """Open an empty window; a script error fails the test."""
    context = windows.take("desktop")
    page = context.new_page()
    page.set_default_timeout(8000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    site.stall.set()
    windows.give_back("desktop", context)
    assert errors == []


@pytest.fixture
def bare(window: Page, url: str) -> Page:
    """Open the page with a saver alone."""
    window.goto(f"{url}/bare/")
    expect(window.locator("#state")).to_have_text("clean")
    return window


@pytest.fixture
def page(window: Page, url: str) -> Page:
    """Open the page with the whole client."""
    window.goto(url)
    expect(window.locator("html[data-editable-ready]")).to_be_attached()
    return window


def change(page: Page, value: str) -> None:
    """Tell the lone saver what was typed."""
    page.evaluate("value => window.saver.change(value)", value)


def state(page: Page, name: str, problem: str = "") -> None:
    """Wait for a state of the lone saver."""
    expect(page.locator("#state")).to_have_text(name, timeout=8000)
    expect(page.locator("#problem")).to_have_text(problem)


def host(page: Page, key: str) -> Locator:
    """Find the element of a field."""
    return page.locator(f"[data-editable][data-editable-key={key}]")


def retype(page: Page, key: str, text: str) -> Locator:
    """Replace the text of a field in one go, so that a slow machine does not save half of it."""
    host(page, key).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    return host(page, key).get_by_role("textbox")


def status(page: Page) -> Locator:
    """Find the one status place."""
    return page.locator("[data-editable-bar] [role=status]")


def test_it_saves_after_a_pause(bare: Page, site: Site) -> None:
    """ED-03, ED-06: unsaved, saving, saved, in this order."""
    change(bare, "Harbour light")
    state(bare, "saved")
    expect(bare.locator("#seen")).to_have_text("unsaved saving saved")
    assert site.values["title"] == "Harbour light"


def test_it_saves_what_is_typed_while_a_save_runs(bare: Page, site: Site) -> None:
    """ED-04: the newest value wins, one request at a time, no conflict with oneself."""
    site.delay = 0.4
    change(bare, "first")
    state(bare, "saving")
    change(bare, "second")
    change(bare, "third")
    bare.evaluate("window.saver.flush()")
    state(bare, "saved")
    assert [request["value"] for request in site.requests] == ["first", "third"]
    assert site.most_running == 1
    assert site.statuses == [200, 200]


def type_steadily(page: Page, edits: int, pause: int) -> str:
    """Change the value again and again, as typing does."""
    page.evaluate(
        """async ([edits, pause]) => { for (let count = 1; count <= edits; count++) {
            window.saver.change("x".repeat(count % 50) + count)
            await new Promise(next => setTimeout(next, pause)) } }""",
        [edits, pause],
    )
    return "x" * (edits % 50) + str(edits)


def test_it_needs_few_requests_for_steady_typing(bare: Page, site: Site) -> None:
    """ED-04: a tenth of the promise below."""
    site.delay = 0.4
    last = type_steadily(bare, 20, 100)
    state(bare, "saved")
    assert site.values["title"] == last
    assert 2 <= len(site.requests) <= 6
    assert site.most_running == 1
    assert set(site.statuses) == {200}


@pytest.mark.proof
def test_it_needs_few_requests_for_200_keystrokes_in_20_seconds(window: Page, url: str, site: Site) -> None:
    """ED-04: a server that takes two seconds, no request beside another, the last text is stored."""
    window.goto(f"{url}/bare/?delay=1000")
    expect(window.locator("#state")).to_have_text("clean")
    site.delay = 2
    last = type_steadily(window, 200, 100)
    state(window, "saved")
    assert site.values["title"] == last
    assert 2 <= len(site.requests) <= 12
    assert site.most_running == 1
    assert set(site.statuses) == {200}


def test_it_sends_nothing_for_a_value_that_is_back(bare: Page, site: Site) -> None:
    """ED-04: typing something and taking it back is no change."""
    bare.evaluate("""() => { window.saver.change("Harbour!"); window.saver.change("Harbour") }""")
    state(bare, "clean")
    bare.wait_for_timeout(400)
    assert site.requests == []


def test_it_repeats_a_save_whose_answer_was_lost(bare: Page, site: Site) -> None:
    """ED-21: the same request id, no conflict, one entry in the history."""
    site.faults = ["cut"]
    change(bare, "New")
    state(bare, "saved")
    assert site.values["title"] == "New"
    assert len(site.revisions) == 1
    assert len({request["request_id"] for request in site.requests}) == 1
    assert 409 not in site.statuses


@pytest.mark.parametrize("fault", ["cut", "drop"])
def test_it_has_no_conflict_with_a_save_whose_answer_was_lost(bare: Page, site: Site, fault: str) -> None:
    """ED-04, ED-21: newer text was typed before the repeat; whether the first arrived is found out, nobody is asked."""
    site.faults = [fault]
    change(bare, "First")
    state(bare, "problem", "unreachable")
    change(bare, "Second")
    state(bare, "saved")
    assert site.values["title"] == "Second"
    assert [new for _, _, new in site.revisions] == (["First", "Second"] if fault == "cut" else ["Second"])
    assert "conflict" not in bare.locator("#problem").inner_text()


def test_it_takes_back_a_text_whose_answer_was_lost(bare: Page, site: Site) -> None:
    """ED-21: the old value is sent again when the server may hold the new one."""
    site.faults = ["cut"]
    change(bare, "Wrong")
    state(bare, "problem", "unreachable")
    change(bare, "Harbour")
    expect(bare.locator("#unsaved")).to_have_text("true")
    state(bare, "saved")
    assert site.values["title"] == "Harbour"


def test_it_tries_again_after_a_failure_of_the_way(bare: Page, site: Site) -> None:
    """ED-04: with back-off, until it is stored; one entry in the history for each change."""
    faults: list[tuple[int | str, str]] = [
        (500, "unavailable"), (503, "unavailable"), (429, "throttled"), ("proxy", "unavailable"), ("drop", "unreachable"),
    ]  # fmt: skip
    for number, (fault, code) in enumerate(faults, start=1):
        site.faults = [fault]
        change(bare, f"New after {fault}")
        state(bare, "problem", code)
        state(bare, "saved")
        assert (len(site.requests), len(site.revisions)) == (2 * number, number)


def test_it_tries_at_once_when_the_network_is_back(page: Page, site: Site) -> None:
    """ED-04, ED-06: offline is named, the text stays, nothing is lost."""
    page.context.set_offline(True)
    box = retype(page, "title", "Typed offline")
    expect(status(page)).to_contain_text("You are offline", timeout=5000)
    expect(box).to_have_text("Typed offline")
    page.context.set_offline(False)
    expect(status(page)).to_have_text("Saved")
    assert len(site.revisions) == 1


def test_it_names_a_server_that_stalls(page: Page, site: Site) -> None:
    """ED-06: within five seconds, and never Saved before the answer."""
    site.stall.clear()
    retype(page, "title", "Slowly")
    expect(status(page)).to_contain_text("The server is slow", timeout=5000)
    site.stall.set()
    expect(status(page)).to_have_text("Saved")
    assert site.values["title"] == "Slowly"


def test_it_keeps_a_failure_in_sight_after_blur(page: Page, site: Site) -> None:
    """ED-06: and offers to try again."""
    site.faults = [503, 503, 503, 503]
    box = retype(page, "title", "Kept")
    expect(status(page)).to_contain_text("The server has a problem", timeout=5000)
    page.mouse.click(5, 600)
    expect(status(page)).to_contain_text("The server has a problem")
    expect(box).to_have_text("Kept")
    site.faults.clear()
    page.get_by_role("button", name="Try again").click()
    expect(status(page)).to_have_text("Saved")
    expect(page.get_by_role("textbox")).to_have_count(0)


def test_it_never_sends_a_rejected_value_again(page: Page, site: Site) -> None:
    """ED-04, ED-07: the reason stands at the field, the typed text stays, the last good one stays live."""
    box = retype(page, "title", "y" * (LIMIT + 5))
    expect(status(page)).to_contain_text(f"At most {LIMIT} characters")
    expect(box).to_have_attribute("aria-invalid", "true")
    error = page.locator(f"#{box.get_attribute('aria-errormessage')}")
    expect(error).to_contain_text("5 characters too many")
    sent = len(site.requests)
    page.keyboard.press("ControlOrMeta+s")
    page.mouse.click(5, 600)
    page.wait_for_timeout(1500)
    assert len(site.requests) == sent
    expect(box).to_have_text("y" * (LIMIT + 5))
    assert site.values["title"] == "Harbour"
    box.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Good")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Saved")
    expect(error).to_have_count(0)
    assert site.values["title"] == "Good"


def test_it_lets_a_rejected_value_be_taken_back(page: Page, site: Site) -> None:
    """ED-07: Escape brings the good text back and ends the problem."""
    retype(page, "title", "")
    page.keyboard.press("Delete")
    expect(status(page)).to_contain_text("This field is required")
    page.keyboard.press("Escape")
    expect(host(page, "title")).to_have_text("Harbour")
    expect(status(page)).to_have_text("")
    assert site.values["title"] == "Harbour"


def test_it_asks_for_a_sign_in_and_sends_again(page: Page, site: Site) -> None:
    """NL-02: a wrong password is said in place, the text stays, the save follows the sign-in."""
    site.user = None
    box = retype(page, "title", "Typed after the session ended")
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible(timeout=5000)
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_have_text("Wrong user name or password.")
    dialog.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Saved")
    expect(dialog).to_have_count(0)
    expect(box).to_be_focused()
    assert site.values["title"] == "Typed after the session ended"


def test_it_keeps_the_text_when_the_sign_in_is_put_off(page: Page, site: Site) -> None:
    """NL-02: the status names it and offers the dialog again; another user is announced."""
    site.user = None
    retype(page, "title", "Kept")
    page.get_by_role("button", name="Cancel").click()
    expect(status(page)).to_contain_text("You were signed out")
    page.locator("[data-editable-bar]").get_by_role("button", name="Sign in").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("User name").fill("bea")
    dialog.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Saved You are now signed in as bea.")
    assert site.values["title"] == "Kept"


def test_it_takes_a_fresh_token_and_sends_once_more(bare: Page, site: Site) -> None:
    """NL-02: a stale token is nobody's trouble."""
    site.csrf = "fresh"
    change(bare, "New")
    state(bare, "saved")
    assert site.statuses == [403, 200]
    change(bare, "Newer")
    expect(bare.locator("#seen")).to_have_text("unsaved saving saved unsaved saving saved")
    assert site.statuses == [403, 200, 200]


@pytest.mark.parametrize(("status_code", "words"), [(403, "you may not change this"), (404, "this was deleted")])
def test_it_keeps_a_text_that_has_no_place_any_more(page: Page, site: Site, status_code: int, words: str) -> None:
    """ED-06: it can be copied out, and is not sent again by itself."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.faults = [status_code]
    box = retype(page, "title", "Worth keeping")
    expect(status(page)).to_contain_text(words)
    expect(box).to_have_text("Worth keeping")
    page.get_by_role("button", name="Copy text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Worth keeping"
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("button", "stored", "entries"),
    [
        ("Keep mine", "Mine", 1),
        ("Use theirs", "Theirs", 0),
        pytest.param("Use both", "Theirs Mine", 1, marks=pytest.mark.proof),  # every day in test_interruptions
    ],
)
def test_it_asks_whose_text_shall_stand(page: Page, site: Site, button: str, stored: str, entries: int) -> None:
    """NL-01: both texts, who and when; mine, theirs or both."""
    site.change("title", "Theirs")
    retype(page, "title", "Mine")
    dialog = page.get_by_role("dialog", name="This was changed meanwhile")
    expect(dialog).to_contain_text("bob changed this (")
    expect(dialog.get_by_role("region", name="Your text")).to_contain_text("Mine")
    expect(dialog.get_by_role("region", name="The saved text")).to_contain_text("Theirs")
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_have_count(0)
    page.keyboard.press("Enter")
    expect(host(page, "title")).to_have_text(stored)
    expect(page.locator("#copy")).to_have_text(stored)
    expect(page.get_by_role("textbox")).to_have_count(0)
    assert site.values["title"] == stored
    assert len(site.revisions) == entries


def test_it_leaves_a_conflict_open_on_escape(page: Page, site: Site) -> None:
    """NL-01: the text stays, the status names it and opens the question again; one's own tab is no other person."""
    site.change("title", "Theirs")
    site.yours = True
    box = retype(page, "title", "Mine")
    dialog = page.get_by_role("dialog", name="This was changed meanwhile")
    expect(dialog).to_contain_text("You changed this in another window")
    page.keyboard.press("Escape")
    expect(status(page)).to_contain_text("changed elsewhere")
    expect(box).to_have_text("Mine")
    page.get_by_role("button", name="Compare").click()
    dialog.get_by_role("button", name="Keep mine").click()
    expect(status(page)).to_have_text("Saved")
    assert site.values["title"] == "Mine"


def test_it_asks_nobody_when_both_wrote_the_same(bare: Page, site: Site) -> None:
    """NL-01: equal texts do not clash."""
    site.change("title", "Same")
    change(bare, "Same")
    state(bare, "clean")
    assert site.statuses == [409]


def test_it_saves_and_leaves_on_enter(page: Page, site: Site) -> None:
    """ED-03, ED-14: and the element holds its text alone again, as do its copies."""
    retype(page, "title", "  By   Enter ")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Saved")
    expect(host(page, "title")).to_have_text("By Enter")
    expect(page.locator("#copy")).to_have_text("By Enter")
    assert host(page, "title").evaluate("element => element.childNodes.length") == 1
    expect(host(page, "title")).to_be_focused()


def test_it_brings_back_the_text_on_escape(page: Page, site: Site) -> None:
    """ED-03: even when a part was saved already."""
    retype(page, "title", "Saved by itself")
    expect(status(page)).to_have_text("Saved")
    page.keyboard.type(" and more")
    page.keyboard.press("Escape")
    expect(host(page, "title")).to_have_text("Harbour")
    expect(status(page)).to_have_text("Saved")
    expect(page.get_by_role("textbox")).to_have_count(0)
    assert site.values["title"] == "Harbour"


def test_it_saves_and_moves_on_with_tab(page: Page, site: Site) -> None:
    """ED-03: both ways, without a trap, also on a machine so busy that timers come late."""
    page.evaluate("later = setTimeout; window.setTimeout = (call, wait = 0) => later(call, wait + 500)")
    retype(page, "title", "One")
    page.keyboard.press("Tab")
    expect(host(page, "lead").get_by_role("textbox")).to_be_focused()
    page.keyboard.type("!")
    page.keyboard.press("Shift+Tab")
    expect(host(page, "title").get_by_role("textbox")).to_be_focused()
    expect(status(page)).to_have_text("Saved")
    assert (site.values["title"], site.values["lead"]) == ("One", "A lead!")


def test_it_keeps_caret_and_undo_over_an_autosave(page: Page, site: Site) -> None:
    """ED-05: the browser's own undo goes back past the save."""
    box = retype(page, "title", "abcdef")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(status(page)).to_have_text("Saved")
    page.keyboard.type("X")
    expect(box).to_have_text("abcdXef")
    expect(status(page)).to_have_text("Saved")
    page.keyboard.press("ControlOrMeta+z")
    expect(box).to_have_text("abcdef")


def test_it_keeps_the_lines_of_a_longer_text(page: Page, site: Site) -> None:
    """ED-02: Enter makes a line, the page shows it as <br>."""
    host(page, "notes").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Three")
    page.mouse.click(5, 600)
    expect(status(page)).to_have_text("Saved")
    assert site.values["notes"] == "One\nTwo\nThree"
    assert host(page, "notes").inner_html() == "One<br>Two<br>Three"


PASTE = """([element, text]) => { const data = new DataTransfer(); data.setData("text/plain", text)
    data.setData("text/html", "<b>bold</b>")
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) }"""


def test_it_pastes_one_plain_line(page: Page, site: Site) -> None:
    """ED-03: line breaks become blanks, formatting goes, undo works."""
    box = retype(page, "title", "x")
    page.keyboard.press("End")
    page.evaluate(PASTE, [box.element_handle(), "a\r\nb\tc"])
    expect(box).to_have_text("xa b c")
    page.keyboard.press("ControlOrMeta+z")
    expect(box).to_have_text("x")


def test_it_edits_the_text_of_a_link_and_of_a_button(page: Page, site: Site) -> None:
    """ED-15: a click edits, blanks are typed, nothing is followed or pressed."""
    page.evaluate("document.getElementById('pressed').addEventListener('click', () => { document.title = 'pressed' })")
    retype(page, "linked", "Two words")
    retype(page, "pressed", "Press me twice")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Saved")
    expect(page).to_have_title("Page")
    assert (site.values["linked"], site.values["pressed"]) == ("Two words", "Press me twice")
    with page.context.expect_page() as opened:
        host(page, "linked").click(modifiers=["ControlOrMeta"])
    opened.value.close()


def test_it_saves_before_a_link_is_followed(page: Page, site: Site) -> None:
    """ED-03: nobody is asked where the save succeeds."""
    site.delay = 0.3
    retype(page, "title", "On the way out")
    page.locator("#elsewhere").click()
    expect(page.get_by_role("heading", name="Next page")).to_be_visible()
    assert site.values["title"] == "On the way out"


def test_it_guards_a_page_only_while_something_is_unsaved(page: Page, site: Site) -> None:
    """ED-06: the browser's own question."""
    asked = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(asked) is False
    site.faults = [503]
    retype(page, "title", "Unsaved")
    assert page.evaluate(asked) is True
    expect(status(page)).to_have_text("Saved")
    assert page.evaluate(asked) is False


def test_it_hides_an_item_and_shows_it_again(page: Page, site: Site) -> None:
    """CM-01: a badge and one button, from the layer."""
    page.get_by_role("article").hover()
    page.get_by_role("button", name="Hide: Event: Concert").click()
    expect(page.get_by_text("Hidden", exact=True)).to_be_visible()
    expect(page.get_by_role("article")).to_have_attribute("data-editable-active", "false")
    page.get_by_role("button", name="Show to visitors: Event: Concert").click()
    expect(page.get_by_text("Hidden", exact=True)).to_be_hidden()
    expect(page.get_by_role("button", name="Hide: Event: Concert")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hidden", exact=True)).to_be_visible()
    expect(status(page)).to_have_text("Saved")
    assert [new for _, _, new in site.revisions] == ["false", "true", "false"]
    assert 409 not in site.statuses


def test_it_edits_what_the_page_does_not_print(page: Page, site: Site) -> None:
    """ED-18: a popover with real inputs; the page follows."""
    page.get_by_role("article").hover()
    page.get_by_role("button", name="More about Event: Concert").click()
    popover = page.get_by_role("dialog", name="More about Event: Concert")
    expect(popover.get_by_label("Address")).to_be_focused()
    popover.get_by_label("Address").fill("/here/")
    expect(page.locator("#address")).to_have_attribute("href", "/here/")
    page.keyboard.press("Escape")
    expect(popover).to_have_count(0)
    expect(page.get_by_role("button", name="More about Event: Concert")).to_be_focused()
    retype(page, "title", "")
    expect(page.get_by_role("textbox")).to_be_visible()


def test_it_makes_fields_editable_that_come_later(page: Page, site: Site) -> None:
    """ED-19: whatever puts them on the page."""
    site.values["late"] = "Late"
    page.evaluate(
        """() => { const late = document.querySelector("h1").cloneNode(true)
            const { editableKey, editableUrl, editableBase } = document.querySelector("#lead span").dataset
            Object.assign(late.dataset, { editableKey, editableUrl, editableBase }); late.removeAttribute("tabindex")
            late.textContent = "A lead"; document.querySelector("main").append(late) }"""
    )
    page.locator("main > h1[data-editable-key=lead]").click()
    page.keyboard.press("End")
    page.keyboard.type(", later")
    expect(page.locator("#lead")).to_have_text("A lead, later")


UPLOAD = """async ([content, seconds]) => {
  const { upload } = await import("editable/api")
  const parts = [], stop = new AbortController()
  if (seconds !== null) setTimeout(() => stop.abort(), seconds * 1000)
  const pairs = [["value", new File([content], "a.txt")], ["base", window.saver.base], ["request_id", "one"]]
  const answer = await upload("/edit/title/", pairs, { progress: (part) => parts.push(part), signal: stop.signal })
  return [answer, parts.at(-1) ?? null]
}"""


def upload(page: Page, content: str, cancel_after: float | None = None) -> tuple[dict[str, Any], float | None]:
    """Send a file; return the answer and the last part of 1 that the progress told."""
    answer, part = page.evaluate(UPLOAD, [content, cancel_after])
    return answer, part


def test_it_uploads_a_file_with_progress(bare: Page, site: Site) -> None:
    """IM-01, ED-02: a file is sent as multipart, the way is told up to its end, the answer is that of any save."""
    answer, part = upload(bare, "a file’s text")
    assert (answer["ok"], answer["value"], part) == (True, "a file’s text", 1)
    assert site.values["title"] == "a file’s text"


def test_it_uploads_again_with_a_fresh_token(bare: Page, site: Site) -> None:
    """NL-02: a stale token is replaced once, in an upload too."""
    site.csrf = "another"
    assert upload(bare, "after a while")[0]["ok"] is True
    assert site.statuses == [403, 200]


@pytest.mark.parametrize(
    ("fault", "code"), [(403, "forbidden"), (413, "too_large"), (503, "unavailable"), ("proxy", "unavailable"), ("drop", "unreachable")]
)  # fmt: skip
def test_it_names_what_went_wrong_with_an_upload(bare: Page, site: Site, fault: int | str, code: str) -> None:
    """ST-07: an upload's refusal and a lost network have the same codes as those of a text."""
    site.faults = [fault]
    assert upload(bare, "x")[0]["code"] == code
    assert site.values["title"] == TEXTS["title"]


def test_it_cancels_an_upload(bare: Page, site: Site) -> None:
    """IM-01: an upload can be given up; that is no error."""
    site.stall.clear()
    assert upload(bare, "x", cancel_after=0.1)[0] == {"ok": False, "code": "cancelled"}
