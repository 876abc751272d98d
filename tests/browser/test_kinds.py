"""Each kind of field on a page: by mouse, by keyboard, by touch; what is typed by half is not sent."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from editable.models import Revision
from project.models import Event
from tests.browser.journeys import Open, field, is_touch, press, saved, status, visit
from tests.kinds.fixtures import allow_collectors, make_specimen
from tests.kinds.models import Specimen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.kinds.urls")]

PANEL = "[data-editable-popover]"
PAUSE_MS = 1500  # longer than the editor waits before it saves
PAPER = {"name": "paper.txt", "mimeType": "text/plain", "buffer": b"hello"}
VALUES = ["integer", "needed", "decimal", "float", "date", "needed_date", "time", "datetime", "boolean", "unknown"]
LISTS = ["choice", "number_choice", "choices", "tags", "needed_tags", "habitat", "needed_habitat", "collectors", "file"]


@pytest.fixture
def specimen(db: None) -> Specimen:
    return make_specimen()


@pytest.fixture
def viewport(request: pytest.FixtureRequest) -> str:
    """Return "desktop" where the test does not ask for both sizes."""
    return getattr(request, "param", "desktop")


both_sizes = pytest.mark.parametrize("viewport", ["desktop", "phone"], indirect=True)


@pytest.fixture
def page(signed_in_page: Open, alice: User, specimen: Specimen, viewport: str) -> Page:
    """Return the specimen's page as alice sees it."""
    allow_collectors(alice)
    return visit(signed_in_page(alice, viewport), f"/specimens/{specimen.pk}/")


@pytest.fixture
def sent(page: Page) -> list[str]:
    """Return the addresses that the page saves to, as they come."""
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    return posts


def host(page: Page, name: str) -> Locator:
    """Return the element that prints the field."""
    return field(page, f"kinds.specimen/{Specimen.objects.get().pk}/{name}")


def panel(page: Page) -> Locator:
    """Return the open panel."""
    return page.locator(PANEL)


def opened(page: Page, name: str) -> Locator:
    """Press the field and return its panel."""
    press(host(page, name))
    expect(panel(page)).to_be_visible()
    return panel(page)


def by_keyboard(page: Page, name: str) -> Locator:
    """Open the field with Enter and return its panel."""
    link = host(page, name).locator("a[href]")
    (link if link.count() else host(page, name)).focus()
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_visible()
    return panel(page)


def close(page: Page) -> None:
    """Close the panel by its button and wait for the save."""
    press(panel(page).get_by_role("button", name="Close"))
    expect(panel(page)).to_have_count(0)
    saved(page)


def stored(name: str) -> Any:
    return getattr(Specimen.objects.get(), name)


def choose_file(page: Page, file: Any) -> None:
    with page.expect_file_chooser() as chooser:
        press(panel(page).get_by_role("button", name="Choose a file"))
    chooser.value.set_files(file)


def pick(page: Page, *names: str) -> None:
    for name in names:
        press(panel(page).get_by_role("option", name=name, exact=True))


# What is done in the panel, and what visitors then read.
POINTED: dict[str, tuple[Callable[[Page], Any], str]] = {
    "integer": (lambda page: panel(page).get_by_role("spinbutton").fill("0"), "0"),
    "decimal": (lambda page: panel(page).get_by_role("spinbutton").fill("12.5"), "12.50"),
    "date": (lambda page: panel(page).locator("[type=date]").fill("2026-05-04"), "4 May 2026"),
    "time": (lambda page: panel(page).locator("[type=time]").fill("00:00"), "00:00"),
    "boolean": (lambda page: press(panel(page).get_by_role("checkbox")), "yes"),
    "unknown": (lambda page: panel(page).get_by_role("combobox").select_option("no"), "no"),
    "choice": (lambda page: panel(page).get_by_role("combobox").select_option("Green"), "Green"),
    "choices": (lambda page: press(panel(page).get_by_role("checkbox", name="Blue")), "Blue"),
    "habitat": (lambda page: pick(page, "Marsh"), "Marsh"),
    "collectors": (lambda page: pick(page, "Ben", "Ada"), "Ada, Ben"),
    "file": (lambda page: choose_file(page, PAPER), "paper-"),
}
TYPED: dict[str, tuple[list[str], str]] = {
    "needed": (["7"], "7"),
    "float": (["0.5"], "0.5"),
    "needed_date": (["12312026"], "Dec. 31, 2026"),
    "time": (["1200AM"], "00:00"),
    "datetime": (["05042026", "Tab", "Tab", "0930AM"], "4 May 2026 09:30"),
    "boolean": ([" "], "yes"),
    "unknown": (["y"], "yes"),
    "number_choice": (["ArrowDown"], "Lower"),
    "choices": (["Tab", " "], "Green"),
    "tags": (["dune", "Enter", "sea side", "Enter"], "dune, sea side"),
    "needed_habitat": (["mar", "Enter"], "Marsh"),
    "collectors": (["be", "Enter", "Escape"], "Ben"),
}

FOUND = {"needed_habitat": "Marsh", "collectors": "Ben"}  # what the search shows, before Enter takes it


@both_sizes
def test_it_edits_each_kind_by_pointer(page: Page, specimen: Specimen) -> None:
    """ED-02, ED-16: press the value, change it in its panel; the page shows what is stored, in the site's words."""
    for name, (act, shown) in POINTED.items():
        opened(page, name)
        act(page)
        close(page)
        expect(host(page, name), name).to_contain_text(shown)


@pytest.mark.proof
@both_sizes
def test_it_adds_tags_by_pointer(page: Page, specimen: Specimen) -> None:
    """ED-02: a tag is added by pressing it or by leaving the box, and taken away by its button."""
    box = opened(page, "tags").get_by_role("combobox")
    box.fill("dune")
    press(panel(page).get_by_role("option", name="Add “dune”"))
    box.fill("wind")
    close(page)
    assert stored("tags") == ["dune", "wind"]
    press(opened(page, "tags").get_by_role("button", name="Remove dune"))
    close(page)
    assert stored("tags") == ["wind"]


@both_sizes
def test_it_edits_each_kind_by_keyboard(page: Page, specimen: Specimen) -> None:
    """ED-03, ED-16: Enter opens, Enter saves and closes, and the focus is where it was."""
    for name, (keys, shown) in TYPED.items():
        by_keyboard(page, name)
        for key in keys:
            if key[0].isupper() or key == " ":
                page.keyboard.press(key)
                continue
            page.keyboard.type(key)
            if name in FOUND:
                expect(panel(page).get_by_role("option")).to_have_text([FOUND[name]])
        page.keyboard.press("Enter")
        expect(panel(page), name).to_have_count(0)
        saved(page)
        expect(host(page, name), name).to_have_text(shown)
        expect(host(page, name), name).to_be_focused()


@pytest.mark.proof
def test_it_sends_nothing_for_an_empty_date(page: Page, sent: list[str]) -> None:
    """ED-10: looking at an empty date, a time or a moment saves nothing."""
    for name in ("date", "time", "datetime"):
        opened(page, name)
        for _step in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(panel(page)).to_have_count(0)
    page.wait_for_timeout(PAUSE_MS)
    assert sent == []


def test_it_sends_a_date_once_it_is_whole(page: Page, sent: list[str]) -> None:
    """ED-03, ED-10: nothing of a half-typed date is sent; leaving the whole one sends it once."""
    opened(page, "date")
    page.keyboard.type("0504")
    page.wait_for_timeout(PAUSE_MS)
    assert sent == []
    page.keyboard.type("2026")
    page.wait_for_timeout(PAUSE_MS)
    assert sent == [], "the year may have been meant otherwise"
    press(panel(page).get_by_role("heading"))
    saved(page)
    assert len(sent) == 1
    assert stored("date") == datetime.date(2026, 5, 4)


@pytest.mark.proof
def test_it_tells_of_a_date_that_is_typed_by_half(page: Page, sent: list[str]) -> None:
    """ED-07, ED-10: leaving a half-typed date says what is missing and sends nothing."""
    box = opened(page, "needed_date").locator("[type=date]")
    page.keyboard.press("Backspace")
    press(panel(page).get_by_role("heading"))
    expect(panel(page).get_by_role("alert").filter(has_text="Please complete this.")).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    assert sent == []
    assert stored("needed_date") == datetime.date(2026, 5, 5)


@both_sizes
def test_it_clears_a_date(page: Page, specimen: Specimen) -> None:
    """ED-10: the button next to a date clears it; a required one has none."""
    Specimen.objects.update(date="2026-05-04", datetime="2026-05-04T09:30Z")
    page.reload()
    for name in ("date", "datetime"):
        press(opened(page, name).get_by_role("button", name="Clear"))
        saved(page)
        expect(panel(page).get_by_role("button", name="Clear")).to_be_hidden()
        close(page)
        assert stored(name) is None
    expect(opened(page, "needed_date").get_by_role("button", name="Clear")).to_have_count(0)


@pytest.mark.proof
def test_escape_brings_back_what_was_there(page: Page, specimen: Specimen) -> None:
    """ED-03: Escape closes the panel and stores again what was stored when it opened."""
    opened(page, "needed").get_by_role("spinbutton").fill("55")
    saved(page)
    assert stored("needed") == 55
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(host(page, "needed")).to_have_text("1")
    assert stored("needed") == 1


@pytest.mark.proof
def test_arrowing_through_a_list_saves_once(page: Page, sent: list[str]) -> None:
    """ED-03: each step of the arrow keys is not a change of its own."""
    by_keyboard(page, "choice")
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    saved(page)
    assert stored("choice") == "blue"
    assert len(sent) == 1
    assert Revision.objects.count() == 1


@pytest.mark.console_errors("400")
def test_it_says_at_the_input_why_a_value_is_refused(page: Page, specimen: Specimen) -> None:
    """ED-07: the reason stands at the input, and at the value once the panel is closed; the good value stays live."""
    box = opened(page, "needed").get_by_role("spinbutton")
    box.fill("-1")
    expect(box).to_have_attribute("aria-invalid", "true")
    message = page.locator(f"#{box.get_attribute('aria-errormessage')}")
    expect(message).to_contain_text("greater than or equal to 0")
    page.keyboard.press("Tab")
    expect(message).to_be_visible()
    press(panel(page).get_by_role("button", name="Close"))
    expect(panel(page)).to_have_count(0)
    expect(page.locator("[data-editable-layer] [data-editable-error]")).to_contain_text("greater than or equal to 0")
    expect(status(page)).to_contain_text("Not saved")
    assert stored("needed") == 1
    expect(opened(page, "needed").get_by_role("spinbutton")).to_have_value("-1")


@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_it_keeps_a_value_while_the_network_is_gone(page: Page, specimen: Specimen) -> None:
    """ED-04, NL-03: a value that is set offline is kept and saved on return."""
    opened(page, "choice")
    page.context.set_offline(True)
    panel(page).get_by_role("combobox").select_option("Red")
    press(panel(page).get_by_role("button", name="Close"))
    expect(status(page)).to_contain_text("offline")
    assert stored("choice") == ""
    page.context.set_offline(False)
    saved(page)
    assert stored("choice") == "red"
    expect(host(page, "choice")).to_have_text("Red")


@pytest.mark.proof
@pytest.mark.console_errors("409")
def test_a_conflict_is_told_in_words(page: Page, specimen: Specimen) -> None:
    """NL-01: labels instead of keys, and no way to keep two values where one fits."""
    opened(page, "choices")
    Specimen.objects.update(choices=["red"])
    press(panel(page).get_by_role("checkbox", name="Blue"))
    dialog = page.get_by_role("dialog", name="This was changed meanwhile")
    expect(dialog.get_by_role("region", name="Your text")).to_contain_text("Blue")
    expect(dialog.get_by_role("region", name="The saved text")).to_contain_text("Red")
    expect(dialog.get_by_role("button", name="Use both")).to_have_count(0)
    press(dialog.get_by_role("button", name="Use theirs"))
    expect(host(page, "choices")).to_have_text("Red")


@pytest.mark.proof
def test_a_tag_is_text_and_nothing_else(page: Page, specimen: Specimen) -> None:
    """Scripts: markup in a tag or in the name of a row is shown as it was typed."""
    evil = "<img src=x onerror=alert(1)>"
    specimen.collectors.create(name=evil)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    opened(page, "tags").get_by_role("combobox").fill(evil)
    page.keyboard.press("Enter")
    expect(panel(page).locator("[data-ts-item]")).to_contain_text(evil)
    close(page)
    expect(host(page, "tags")).to_have_text(evil)
    page.reload()
    expect(opened(page, "collectors").locator("[data-ts-item]")).to_contain_text(evil)
    assert page.locator("img[src=x]").count() == 0


# --- Files


@pytest.mark.proof
@both_sizes
def test_a_file_is_replaced_and_removed(page: Page, specimen: Specimen) -> None:
    """ED-02: the present file is a link; another one takes its place; an optional one can go."""
    opened(page, "file")
    expect(panel(page)).to_contain_text("No file")
    choose_file(page, PAPER)
    saved(page)
    link = panel(page).get_by_role("link", name="paper-")
    expect(link).to_be_visible()
    choose_file(page, PAPER | {"name": "other.txt"})
    expect(panel(page).get_by_role("link", name="other-")).to_be_visible()
    close(page)
    expect(host(page, "file").get_by_role("link")).to_contain_text("other-")
    press(opened(page, "file").get_by_role("button", name="Remove"))
    saved(page)
    expect(panel(page)).to_contain_text("No file")
    close(page)
    assert not stored("file")


@pytest.mark.proof
def test_a_file_is_dropped(page: Page, specimen: Specimen) -> None:
    """ED-02: a file dropped on the panel is taken."""
    opened(page, "file")
    data = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['hello'], 'dropped.txt')); return data }"
    )
    panel(page).locator("[data-editable-drop]").dispatch_event("drop", {"dataTransfer": data})
    expect(panel(page).get_by_role("link", name="dropped-")).to_be_visible()
    saved(page)


@pytest.mark.proof
@pytest.mark.console_errors("400")
def test_a_refused_file_says_why(page: Page, specimen: Specimen) -> None:
    """IM-02, ED-07: the reason stands at the control; what was stored stays."""
    opened(page, "file")
    choose_file(page, {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"})
    expect(panel(page).get_by_role("alert").filter(has_text="not accepted")).to_be_visible()
    expect(status(page)).to_contain_text("Not saved")
    assert not stored("file")


@pytest.mark.proof
@pytest.mark.console_errors("ERR_FAILED", "ERR_INTERNET_DISCONNECTED")
def test_an_upload_is_cancelled_or_tried_again(page: Page, specimen: Specimen) -> None:
    """IM-01, ST-07: a running upload can be given up; one that failed is kept and sent again."""
    opened(page, "file")
    page.context.set_offline(True)
    choose_file(page, PAPER)
    expect(status(page)).to_contain_text("offline")
    press(panel(page).get_by_role("button", name="Cancel"))
    expect(panel(page)).to_contain_text("No file")
    choose_file(page, PAPER)
    expect(status(page)).to_contain_text("offline")
    page.context.set_offline(False)
    saved(page)
    assert stored("file").name.rpartition("/")[2].startswith("paper-")
    assert Revision.objects.count() == 1


# --- Groups


@pytest.fixture
def home(signed_in_page: Open, alice: User, event: Event, viewport: str) -> Page:
    """Return the home page with an event of three days."""
    Event.objects.update(start_date="2099-05-04", end_date="2099-05-06")
    return visit(signed_in_page(alice, viewport))


def dates(page: Page, event: Event) -> dict[str, Locator]:
    """Open the event's dates and return their inputs."""
    press(field(page, f"project.event/{event.pk}/start_date"))
    expect(panel(page)).to_be_visible()
    labels = {"start": "Start date", "end": "End date"}
    return {
        name: panel(page).get_by_label(label, exact=True).and_(page.locator("input")) for name, label in labels.items()
    }


@pytest.mark.parametrize(("order", "month"), [(("start", "end"), "02"), (("end", "start"), "09")])
def test_a_group_moves_to_another_month(home: Page, event: Event, order: tuple[str, str], month: str) -> None:
    """ED-18: an event is moved to an earlier or a later month, whichever date is typed first."""
    inputs, days = dates(home, event), {"start": "10", "end": "12"}
    for name in order:
        inputs[name].fill(f"2099-{month}-{days[name]}")
    close(home)
    moved = Event.objects.get()
    assert (str(moved.start_date), str(moved.end_date)) == (f"2099-{month}-10", f"2099-{month}-12")


@pytest.mark.proof
@pytest.mark.console_errors("400")
def test_a_group_says_which_date_is_wrong(home: Page, event: Event) -> None:
    """ED-07, ED-18: an end before its start is told at the end; the last good dates stay live."""
    end = dates(home, event)["end"]
    end.fill("2099-05-01")
    home.keyboard.press("Tab")
    expect(end).to_have_attribute("aria-invalid", "true")
    message = home.locator(f"#{end.get_attribute('aria-errormessage')}")
    expect(message).to_have_text("The event ends before it starts.")
    above, below = end.bounding_box(), message.bounding_box()
    assert above and below and below["y"] >= above["y"] + above["height"], "the reason hides neither label nor input"
    assert str(Event.objects.get().end_date) == "2099-05-06"
    end.fill("2099-05-05")
    close(home)
    assert str(Event.objects.get().end_date) == "2099-05-05"


# --- What every panel must hold


@both_sizes
@pytest.mark.proof
def test_every_panel_is_accessible(page: Page, specimen: Specimen, axe: Callable) -> None:
    """ED-16: axe finds nothing in any panel, in light and dark; at 320 pixels nothing needs sideways scrolling."""
    page.set_viewport_size({"width": 320, "height": 640} if is_touch(page) else {"width": 1280, "height": 800})
    for name in VALUES + LISTS:
        opened(page, name)
        expect(panel(page).locator("input:focus, select:focus, button:focus"), name).to_have_count(1)
        assert axe(page, PANEL) == [], name
        assert page.evaluate(FITS), name
        assert small_targets(page) == [], name
        press(panel(page).get_by_role("button", name="Close"))
        expect(panel(page)).to_have_count(0)


@pytest.mark.proof
@both_sizes
def test_the_panel_of_many_fields_is_accessible(page: Page, specimen: Specimen, axe: Callable) -> None:
    """ED-16, ED-18: the fields that a page does not print, in one panel, each with its own name."""
    page.set_viewport_size({"width": 320, "height": 640} if is_touch(page) else {"width": 1280, "height": 800})
    host(page, "line").hover()
    press(page.get_by_role("button", name="More about Specimen"))
    expect(panel(page)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page, PANEL) == []
    assert page.evaluate(FITS)
    assert small_targets(page) == []


FITS = """() => [document.documentElement, document.querySelector("[data-editable-popover]")]
  .every((element) => element.scrollWidth <= element.clientWidth)"""
# A box to type in is as large as what a press on it reaches.
TARGETS = """() => [...document.querySelectorAll(
    "[data-editable-popover] :is(button, a, select, textarea, .ts-control, label:has([type=checkbox]), [role=option], input:not([type=checkbox], .ts-control *))")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((element) => [element.ariaLabel || element.textContent || element.localName, ...["width", "height"].map((side) => element.getBoundingClientRect()[side])])"""


def small_targets(page: Page) -> list[str]:
    """Return what is too small: 24 pixels are enough for a mouse, a finger needs 44 (WCAG 2.2, 2.5.8 and 2.5.5)."""
    least = 44 if is_touch(page) else 24
    return [
        f"{name}: {width} × {height}" for name, width, height in page.evaluate(TARGETS) if min(width, height) < least
    ]
