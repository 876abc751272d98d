"""Whole items by hand: adding, copying, deleting and ordering them on the page, with a mouse, by touch, by keyboard."""

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from playwright.sync_api import Locator, Page, expect

from editable import registry
from editable.models import Revision
from project.models import Event, GalleryItem
from tests.browser.journeys import LAYER, Open, is_touch, press, saved, unfit_controls, visit
from tests.kinds.models import Habitat, Specimen
from tests.media_tools.pictures import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = datetime.date(2099, 1, 1)


@pytest.fixture
def gallery(transactional_db: None, settings: pytest.FixtureRequest) -> list[GalleryItem]:
    """Return three pictures, as many as the page shows at first."""
    items = [GalleryItem(title=f"Picture {number}", position=number, alt="Two halves") for number in range(3)]
    for item in items:
        item.image.save("a.jpg", ContentFile(picture(), "a.jpg"))
    return items


@pytest.fixture
def page(signed_in_page: Open, alice: User, gallery: list[GalleryItem], event: Event, viewport: str) -> Page:
    """Return the home page as alice sees it, without the hint."""
    page = visit(signed_in_page(alice, viewport))
    press(page.get_by_role("button", name="Got it"))
    return page


def item_of(page: Page, row: GalleryItem | Event) -> Locator:
    """Return the element of a row."""
    return page.locator(f'[data-editable-item="{row._meta.label_lower}/{row.pk}"]')


def tool(page: Page, row: GalleryItem | Event, name: str) -> Locator:
    """Return a button at the row's element, after opening the menu that it is in on a phone."""
    item = item_of(page, row)
    item.scroll_into_view_if_needed()
    button = page.get_by_role("button", name=re.compile(rf"^{name}: .*“{row}”$"))
    if not is_touch(page):
        item.hover()
    elif not button.is_visible():
        press(page.get_by_role("button", name=re.compile(rf"^Actions: .*“{row}”$")))
    return button


def titles(page: Page) -> list[str]:
    """Return the titles of the gallery as they stand on the page."""
    return page.locator("#gallery h3").all_inner_texts()


def stored() -> list[str]:
    """Return the titles of the gallery as they are stored, after checking that positions have no gap."""
    rows = list(GalleryItem.objects.order_by("position"))
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.title for row in rows]


def toast(page: Page) -> Locator:
    """Return the message in the corner."""
    return page.locator("[data-editable-toast]")


def spoken(page: Page) -> Locator:
    """Return what screen readers are told of moves."""
    return page.locator("[data-editable-spoken]")


def test_it_adds_an_event_that_is_named_at_once(page: Page, signed_in_page: Open) -> None:
    """LI-01: a double click makes one item; it is opened with its text selected, and hidden until it is shown."""
    page.get_by_role("button", name="Add an event").dblclick()
    event = Event.objects.exclude(title="Lantern night")
    box = page.get_by_role("textbox", name="Edit Title")
    expect(box).to_be_focused()
    expect(box).to_be_in_viewport()
    page.keyboard.type("Moon night")
    page.keyboard.press("Enter")
    saved(page)
    assert [row.title for row in event] == ["Moon night"]
    assert not event[0].active
    visitor = signed_in_page(None)
    visitor.goto("/")
    expect(visitor.get_by_text("Lantern night")).to_be_visible()
    expect(visitor.get_by_text("Moon night")).to_have_count(0)
    press(tool(page, event[0], "Show to visitors"))
    saved(page)
    visitor.reload()
    expect(visitor.get_by_text("Moon night")).to_be_visible()


@pytest.mark.console_errors("503", "Failed to load")
def test_it_adds_once_though_the_answer_is_lost(page: Page) -> None:
    """ED-21, LI-01: an answer that never came is asked for again, and is about the same item."""
    lost: list[object] = []

    def lose(route):
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch())
        route.abort()

    page.route("**/edit/project.event/", lose)
    press(page.get_by_role("button", name="Add an event"))
    expect(page.get_by_role("textbox", name="Edit Title")).to_be_focused()
    assert len(lost) == 1
    assert Event.objects.count() == 2


@pytest.mark.proof
def test_it_offers_the_first_one_where_a_list_is_empty(signed_in_page: Open, alice: User, viewport: str) -> None:
    """LI-01, LI-04: an empty list says so, offers its first item, and stays empty until somebody adds it."""
    page = visit(signed_in_page(alice, viewport))
    press(page.get_by_role("button", name="Got it"))
    expect(page.get_by_text("No pictures yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Add the first event")).to_be_visible()
    assert unfit_controls(page) == []
    press(page.get_by_role("button", name="Add the first picture"))
    expect(page.get_by_text("No pictures yet.")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Edit Title")).to_be_focused()
    expect(page.get_by_role("button", name="Add a picture")).to_be_visible()
    assert stored() == ["New gallery item"]
    visit(page)
    press(tool(page, GalleryItem.objects.get(), "Delete"))
    expect(page.get_by_text("No pictures yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Add the first picture")).to_be_visible()


@pytest.mark.proof
def test_it_leads_to_the_page_that_shows_the_new_one(page: Page) -> None:
    """LI-01: a fourth picture is not among the first three, so the page of it is opened, and the item in it."""
    press(page.get_by_role("button", name="Add a picture"))
    page.wait_for_url("**/?gallery=1#gallery")
    box = page.get_by_role("textbox", name="Edit Title")
    expect(box).to_be_focused()
    expect(box).to_be_in_viewport()
    expect(toast(page)).to_contain_text("Visitors do not see it yet")
    press(toast(page).get_by_role("button", name="Undo"))
    expect(page.get_by_text("New gallery item")).to_have_count(0)
    assert stored() == ["Picture 0", "Picture 1", "Picture 2"]


@pytest.fixture
def may_add_specimens() -> Iterator[None]:
    """Let specimens be added and deleted; their model cannot hide them."""
    registered = registry.of_model(Specimen)
    assert registered is not None
    registry.unregister(Specimen)
    registry.register(Specimen, fields=registered.fields, add=True, delete=True)
    yield
    registry.unregister(Specimen)
    registry.register(Specimen, fields=registered.fields)


@pytest.mark.proof
@pytest.mark.urls("tests.kinds.urls")
@pytest.mark.console_errors("400")
def test_it_asks_first_where_nothing_can_be_hidden(
    signed_in_page: Open, transactional_db: None, may_add_specimens: None, axe: Callable, viewport: str
) -> None:
    """LI-01: the needed fields stand in a dialog; what is refused says why, and nothing half done is ever public."""
    dora = User.objects.create_superuser("dora", "dora@example.org", "x")
    Habitat.objects.create(name="Dunes")
    page = visit(signed_in_page(dora, viewport), "/specimens/")
    press(page.get_by_role("button", name="Got it"))
    press(page.get_by_role("button", name="Add the first specimen"))
    dialog = page.get_by_role("dialog", name="Add a specimen")
    press(dialog.get_by_role("button", name="Add"))
    expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    assert not Specimen.objects.exists()
    assert axe(page) == []
    assert unfit_controls(page) == []
    dialog.get_by_label("Name").fill("Sea holly")
    dialog.get_by_label("Received on").fill("2020-01-01")
    dialog.get_by_label("Region").select_option("Dunes")
    dialog.get_by_role("combobox", name="Shelf marks").fill("A 1")
    dialog.get_by_role("combobox", name="Shelf marks").press("Enter")
    press(dialog.get_by_role("button", name="Add", exact=True))
    expect(dialog).to_have_count(0)
    specimen = Specimen.objects.get()
    assert (specimen.line, specimen.needed_habitat.name, specimen.needed_tags) == ("Sea holly", "Dunes", ["A 1"])
    expect(page.get_by_role("textbox", name="Edit Name")).to_be_focused()
    expect(page.get_by_role("button", name="Add a specimen")).to_be_visible()


@pytest.mark.proof
def test_it_copies_an_item_behind_the_original(page: Page, event: Event) -> None:
    """LI-01: the copy is opened to be named, and is hidden."""
    press(tool(page, event, "Duplicate"))
    box = page.get_by_role("textbox", name="Edit Title")
    expect(box).to_be_focused()
    expect(box).to_have_text("Lantern night (copy)")
    copy = Event.objects.get(title="Lantern night (copy)")
    assert (copy.start_date, copy.active) == (event.start_date, False)
    expect(item_of(page, copy)).to_have_attribute("data-editable-active", "false")


def test_it_deletes_at_once_and_brings_back(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-02: the item goes, Undo brings back row, place and picture."""
    before = [list(GalleryItem.objects.values())]
    press(tool(page, gallery[1], "Delete"))
    expect(item_of(page, gallery[1])).to_have_count(0)
    assert stored() == ["Picture 0", "Picture 2"]
    assert titles(page) == ["Picture 0", "Picture 2"]
    press(toast(page).get_by_role("button", name="Undo"))
    expect(item_of(page, gallery[1])).to_be_visible()
    assert titles(page) == ["Picture 0", "Picture 1", "Picture 2"]
    assert [list(GalleryItem.objects.values())] == before
    image = item_of(page, gallery[1]).locator("img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("(image) => image.naturalWidth") > 0


@pytest.mark.proof
@pytest.mark.fresh_context
def test_it_deletes_by_keyboard_alone(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-02, ED-16: the focus goes from Delete to Undo, and Enter brings the item back; nothing hurries."""
    tool(page, gallery[0], "Delete").focus()
    page.keyboard.press("Enter")
    expect(toast(page).get_by_role("button", name="Undo")).to_be_focused()
    page.clock.install()
    page.clock.fast_forward(60_000)
    expect(toast(page).get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(item_of(page, gallery[0])).to_be_visible()
    assert stored() == ["Picture 0", "Picture 1", "Picture 2"]


@pytest.mark.proof
def test_it_saves_what_was_typed_before_it_deletes(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-02: Undo brings back the text as it was typed last."""
    title = item_of(page, gallery[1]).locator("h3")
    press(title)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Typed last")
    gallery[1].title = "(?:Picture 1|Typed last)"  # the buttons are called so before and after the save
    press(tool(page, gallery[1], "Delete"))
    expect(item_of(page, gallery[1])).to_have_count(0)
    press(toast(page).get_by_role("button", name="Undo"))
    expect(title).to_have_text("Typed last")
    expect(page.locator("[data-editable-status-box]")).not_to_have_attribute("data-editable-state", "problem")


@pytest.mark.proof
@pytest.mark.console_errors("404")
def test_it_deletes_what_stands_in_no_list(page: Page, event: Event) -> None:
    """LI-02: an event's own page loses the event, and gets it back."""
    visit(page, event.get_absolute_url())
    press(tool(page, event, "Delete"))
    expect(item_of(page, event)).to_be_hidden()
    assert not Event.objects.exists()
    press(toast(page).get_by_role("button", name="Undo"))
    expect(item_of(page, event)).to_be_visible()
    assert Event.objects.get() == event


def test_it_moves_by_buttons(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-03: by keyboard too; the focus stays at the button, the place is announced, the ends do not move further."""
    first = gallery[0]
    down, up = tool(page, first, "Move down"), tool(page, first, "Move up")
    expect(up).to_be_disabled()
    down.focus()
    page.keyboard.press("Enter")
    expect(spoken(page)).to_have_text("Moved to place 2 of 3")
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(spoken(page)).to_have_text("Moved to place 3 of 3")
    expect(down).to_be_focused()
    expect(down).to_be_disabled()
    page.keyboard.press("Enter")
    saved(page)
    assert titles(page) == stored() == ["Picture 1", "Picture 2", "Picture 0"]


@pytest.mark.proof
def test_an_order_can_be_undone(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-03, HI-03: moving is a step like any other."""
    press(tool(page, gallery[2], "Move up"))
    saved(page)
    assert stored() == ["Picture 0", "Picture 2", "Picture 1"]
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ControlOrMeta+z")
    expect(toast(page)).to_contain_text("Undone")
    assert titles(page) == stored() == ["Picture 0", "Picture 1", "Picture 2"]


def centre(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("viewport", ["desktop"])
def test_it_moves_by_mouse(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-03: the handle takes the item along; Escape leaves everything as it was."""
    tool(page, gallery[0], "Move down")
    handle = page.locator("[data-editable-near] [data-editable-handle]")
    page.mouse.move(*centre(handle))
    page.mouse.down()
    page.mouse.move(*centre(item_of(page, gallery[2])), steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert titles(page) == ["Picture 0", "Picture 1", "Picture 2"]
    tool(page, gallery[0], "Move down")
    page.mouse.move(*centre(page.locator("[data-editable-near] [data-editable-handle]")))
    page.mouse.down()
    page.mouse.move(*centre(item_of(page, gallery[2])), steps=8)
    page.mouse.up()
    saved(page)
    assert titles(page) == stored() == ["Picture 1", "Picture 2", "Picture 0"]
    assert Revision.objects.filter(kind="order").count() == 1
    expect(spoken(page)).to_have_text("Moved to place 3 of 3")


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["phone"])
def test_it_moves_by_touch(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-03: after a long press on its button the item follows the finger; a short one scrolls."""
    item_of(page, gallery[0]).scroll_into_view_if_needed()
    button = page.get_by_role("button", name="Actions: Gallery item “Picture 0”")
    touch = page.context.new_cdp_session(page)
    x, y = centre(button)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    send("touchStart", (x, y))
    send("touchMove", (x, y - 60))
    send("touchEnd")
    assert titles(page) == ["Picture 0", "Picture 1", "Picture 2"]
    button.scroll_into_view_if_needed()
    x, y = centre(button)
    send("touchStart", (x, y))
    expect(item_of(page, gallery[0])).to_have_attribute("data-editable-dragged", "")
    target = centre(item_of(page, gallery[1]))
    for step in range(1, 7):
        send("touchMove", (x + (target[0] - x) * step / 6, y + (target[1] - y) * step / 6))
    send("touchEnd")
    saved(page)
    assert titles(page) == stored() == ["Picture 1", "Picture 0", "Picture 2"]
    expect(page.locator("[data-editable-tools]:popover-open")).to_have_count(0)


@pytest.mark.proof
@pytest.mark.console_errors("409")
def test_two_editors_reorder(page: Page, gallery: list[GalleryItem]) -> None:
    """LI-03: the later one is told, and sees the order that the first one made."""
    button = tool(page, gallery[0], "Move down")
    for place, item in enumerate([gallery[2], gallery[0], gallery[1]]):
        GalleryItem.objects.filter(pk=item.pk).update(position=place)
    press(button)
    expect(toast(page)).to_contain_text("Somebody else moved these meanwhile")
    expect(page.locator("#gallery h3")).to_have_text(["Picture 2", "Picture 0", "Picture 1"])
    assert stored() == ["Picture 2", "Picture 0", "Picture 1"]
    page.keyboard.press("Escape")
    press(tool(page, gallery[0], "Move down"))
    saved(page)
    assert titles(page) == stored() == ["Picture 2", "Picture 1", "Picture 0"]


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Return twenty photos with the names that cameras give."""
    paths = [tmp_path / f"IMG_{2041 + number}.jpg" for number in range(20)]
    for number, path in enumerate(paths):
        path.write_bytes(picture(60 + number, 40))
    return paths


def test_it_adds_twenty_photos(page: Page, photos: list[Path]) -> None:
    """LI-05, IM-08: each is an item of its own, with its own progress; one Undo takes all of them back."""
    uploads = page.get_by_role("region", name="Pictures on their way")
    page.locator("[data-editable-list-controls] input[type=file]").set_input_files(photos)
    expect(uploads.get_by_role("listitem")).to_have_count(20)
    expect(toast(page)).to_contain_text("20 pictures added", timeout=60_000)
    assert GalleryItem.objects.count() == 23
    new = list(GalleryItem.objects.filter(active=False))
    assert len(new) == 20 and all(item.image and item.title == "New gallery item" for item in new)
    assert unfit_controls(page) == []
    expect(uploads.get_by_role("link", name="Show them")).to_have_attribute("href", "/?gallery=1#gallery")
    press(toast(page).get_by_role("button", name="Undo"))
    expect(toast(page)).to_contain_text("Undone", timeout=60_000)
    assert stored() == ["Picture 0", "Picture 1", "Picture 2"]


def drop(target: Locator, paths: list[Path]) -> None:
    """Drop files on an element, as far as a script can."""
    data = [[path.name, list(path.read_bytes())] for path in paths]
    transfer = target.page.evaluate_handle(
        """(files) => {
          const transfer = new DataTransfer()
          for (const [name, bytes] of files) transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }))
          return transfer
        }""",
        data,
    )
    for kind in ("dragover", "drop"):
        target.dispatch_event(kind, {"dataTransfer": transfer, "bubbles": True, "cancelable": True})


@pytest.mark.proof
def test_a_drop_on_the_list_adds_and_one_on_a_picture_replaces(
    page: Page, photos: list[Path], gallery: list[GalleryItem]
) -> None:
    """LI-05, IM-01: what is dropped on a picture is for that picture."""
    drop(item_of(page, gallery[0]).locator("img"), photos[:1])
    saved(page)
    assert GalleryItem.objects.count() == 3
    drop(page.locator(".gallery-items"), photos[:2])
    expect(toast(page)).to_contain_text("2 pictures added", timeout=60_000)
    assert GalleryItem.objects.count() == 5


@pytest.mark.proof
@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED", "400", "Failed to load")
def test_a_cut_connection_loses_none_that_arrived(page: Page, photos: list[Path]) -> None:
    """LI-05: the others say why, and are sent again; a file that is no picture says so and is not."""
    photos = photos[:8]
    photos[1].write_bytes(b"<html>")
    sent: list[str] = []

    def cut(route):
        sent.append(route.request.url)
        if len(sent) > 4:
            page.context.set_offline(True)
            return route.abort("internetdisconnected")
        route.continue_()

    page.route("**/edit/project.galleryitem/", cut)
    uploads = page.get_by_role("region", name="Pictures on their way")
    page.locator("[data-editable-list-controls] input[type=file]").set_input_files(photos)
    expect(uploads.get_by_text("5 pictures did not arrive.")).to_be_visible(timeout=60_000)
    assert GalleryItem.objects.count() == 6
    assert unfit_controls(page) == []
    page.unroute("**/edit/project.galleryitem/")
    page.context.set_offline(False)
    press(uploads.get_by_role("button", name="Try all again"))
    expect(uploads.get_by_text("1 picture did not arrive.")).to_be_visible(timeout=60_000)
    assert GalleryItem.objects.count() == 10
    press(uploads.get_by_role("button", name="Close"))
    expect(uploads).to_have_count(0)


@pytest.mark.proof
def test_it_guards_the_page_while_pictures_are_on_their_way(page: Page, photos: list[Path]) -> None:
    """LI-05: the browser asks before it leaves; what is cancelled is not added."""
    page.route("**/edit/project.galleryitem/", lambda route: None)
    uploads = page.get_by_role("region", name="Pictures on their way")
    page.locator("[data-editable-list-controls] input[type=file]").set_input_files(photos[:2])
    expect(uploads.get_by_role("progressbar")).to_have_count(2)
    guarded = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(guarded)
    for path in photos[:2]:
        press(uploads.get_by_role("button", name=f"Cancel: {path.name}"))
    expect(uploads).to_have_count(0)
    assert not page.evaluate(guarded)
    assert GalleryItem.objects.count() == 3


def test_axe_finds_nothing_and_all_is_in_reach(
    page: Page, gallery: list[GalleryItem], photos: list[Path], axe: Callable
) -> None:
    """ED-16: controls at items and lists, the menu, the panel of uploads; in light and dark, at 320 px too."""
    tool(page, gallery[1], "Delete")
    assert axe(page) == []
    assert unfit_controls(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, LAYER) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 320, "height": 640})
    tool(page, gallery[1], "Delete")
    assert unfit_controls(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Escape")
    page.route("**/edit/project.galleryitem/", lambda route: None)
    page.locator("[data-editable-list-controls] input[type=file]").set_input_files(photos)
    expect(page.get_by_role("progressbar").first).to_be_visible()
    assert axe(page, LAYER) == []
    assert unfit_controls(page) == []
