"""The history of a field, opened in place, and what was deleted."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from editable.kinds import digest
from editable.models import RichTextBlock
from project.models import Event, GalleryItem
from tests.browser.journeys import field, is_touch, press, retype, saved, title_of, unfit_controls, visit
from tests.conftest import PASSWORD
from tests.editable.fields import JSON
from tests.media_tools.pictures import picture as jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def olga(db: None) -> User:
    """Return another editor."""
    return User.objects.create_superuser("olga", "olga@example.org", PASSWORD)


def change(user: User, key: str, value: object) -> None:
    """Save a field over HTTP, as that person's page would."""
    client = Client()
    client.force_login(user)
    url = f"/edit/{key}/"
    base = client.get(url, headers=JSON).json()["base"]
    response = client.post(url, {"value": value, "base": base}, headers=JSON)
    assert response.status_code == 200, response.content


def entries(page: Page) -> Locator:
    """Return the entries of the open dialog."""
    return page.get_by_role("dialog").get_by_role("listitem")


def open_by_key(page: Page, element: Locator) -> None:
    """Open the history of a text by its shortcut."""
    press(element)
    expect(element.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Alt+h")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_it_opens_in_place_and_brings_a_version_back(editor_page: Page, alice: User, olga: User, event: Event) -> None:
    """HI-02: who, when, and what differs; any version comes back, and bringing it back can be undone."""
    page = editor_page
    key = f"project.event/{event.pk}/title"
    change(alice, key, "Lantern walk")
    change(olga, key, "Lantern walk at dusk")
    Event.objects.update(title="By hand")
    visit(page)
    open_by_key(page, title_of(page, event))
    expect(entries(page)).to_have_count(4)
    expect(entries(page).nth(0)).to_contain_text("Changed outside the editor")
    expect(entries(page).nth(0)).to_contain_text("This is there now.")
    expect(entries(page).nth(1)).to_contain_text("olga")
    expect(entries(page).nth(1).locator("ins")).to_have_text(" at dusk")
    expect(entries(page).nth(2)).to_contain_text("alice")
    expect(entries(page).nth(2).locator("del")).to_have_text("night")
    expect(entries(page).nth(2).locator("ins")).to_have_text("walk")
    expect(entries(page).nth(3)).to_contain_text("Before that")
    assert unfit_controls(page) == []
    press(entries(page).nth(2).get_by_role("button", name="Bring this back"))
    expect(title_of(page, event)).to_have_text("Lantern walk")
    expect(page.locator("[data-editable-toast]")).to_contain_text("Brought back: Title")
    press(page.locator("[data-editable-toast]").get_by_role("button", name="Undo"))
    expect(title_of(page, event)).to_have_text("By hand")


@pytest.mark.proof
@pytest.mark.console_errors("409")
def test_it_overwrites_nothing_that_came_meanwhile(editor_page: Page, alice: User, olga: User, event: Event) -> None:
    """HI-02, NL-01: somebody's change since the dialog opened is told by name, and shown."""
    page = editor_page
    key = f"project.event/{event.pk}/title"
    change(alice, key, "A")
    visit(page)
    open_by_key(page, title_of(page, event))
    expect(entries(page)).to_have_count(2)
    change(olga, key, "B")
    press(entries(page).nth(1).get_by_role("button", name="Bring this back"))
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("olga changed this")
    expect(entries(page)).to_have_count(3)
    press(entries(page).nth(2).get_by_role("button", name="Bring this back"))
    expect(title_of(page, event)).to_have_text(event.title)


@pytest.mark.proof
def test_the_menu_opens_it_for_the_text_last_focused(editor_page: Page, alice: User, event: Event) -> None:
    """HI-02: without a keyboard the menu has it; what is being typed is saved first and is part of it."""
    page = editor_page
    if is_touch(page):
        press(page.get_by_role("button", name="Editor", exact=True))
    retype(page, title_of(page, event), "Typed just now")
    press(page.get_by_role("button", name="Editor menu"))
    assert unfit_controls(page) == []
    press(page.get_by_role("button", name="History: Title"))
    expect(entries(page).first).to_contain_text("alice")
    expect(entries(page).first.locator("ins")).to_have_text("Typed just now")


def test_rich_text_differs_by_words_and_formatting(editor_page: Page, alice: User) -> None:
    """HI-02: words that came and went, paragraphs that stayed left out, formatting named; nothing runs."""
    page = editor_page
    text = "<p>One two three</p><p>Stays</p><p>Bold here</p>"
    RichTextBlock.objects.create(slug="about-left", title="About", text=text)
    key = "editable.richtextblock/about-left/text"
    change(alice, key, "<h2>One two four</h2><p>Stays</p><p><strong>Bold</strong> here</p><p>New &lt;img src=x&gt;</p>")
    visit(page)
    press(field(page, key))
    expect(field(page, key)).to_be_focused()
    page.keyboard.press("Alt+h")
    entry = entries(page).first
    expect(entry.locator("del")).to_have_text("three")
    expect(entry.locator("ins")).to_have_text(["four", "New <img src=x>"])
    expect(entry.locator("small")).to_have_text(["Formatting changed: kind of paragraph", "Formatting changed: bold"])
    expect(entry).not_to_contain_text("Stays")


@pytest.mark.proof
def test_pictures_stand_side_by_side(editor_page: Page, alice: User) -> None:
    """HI-02: the picture before and the one after, in a handy size; the panel has a button for each field."""
    page = editor_page
    item = GalleryItem.objects.create(title="Quay", position=0)
    item.image.save("old.jpg", ContentFile(jpeg(), "old.jpg"))
    key = f"project.galleryitem/{item.pk}/image"
    change(alice, key, ContentFile(jpeg(), "new.jpg"))
    visit(page)
    press(field(page, key))
    panel = page.locator("[data-editable-popover]")
    expect(panel).to_be_visible()
    assert unfit_controls(page) == []
    press(panel.get_by_role("button", name=re.compile("^History")).first)
    pictures = entries(page).first.get_by_role("img")
    expect(pictures).to_have_count(2)
    for index in range(2):
        expect(pictures.nth(index)).not_to_have_js_property("naturalWidth", 0)


@pytest.mark.proof
def test_dates_are_told_in_words(editor_page: Page, alice: User, event: Event) -> None:
    """HI-02: other values read old → new, as people write them."""
    page = editor_page
    client = Client()
    client.force_login(alice)
    url = f"/edit/project.event/{event.pk}/start_date/"
    answer = client.post(url, {"value": "2099-06-07", "base": digest("2099-05-04")}, headers=JSON)
    assert answer.status_code == 200, answer.content
    page.evaluate(
        "url => import('editable/history').then((module) => { module.openHistory({ url, label: 'Start', key: '' }) })",
        url,
    )
    expect(entries(page).first).to_contain_text("May 4, 2099 → Jun 7, 2099")


@pytest.mark.proof
def test_older_entries_are_asked_for(
    editor_page: Page, alice: User, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HI-02: a long history comes in parts."""
    monkeypatch.setattr("editable.history.READ_AT_ONCE", 2)
    monkeypatch.setattr("editable.conf.Settings.SITTING_MINUTES", 0)
    page = editor_page
    key = f"project.event/{event.pk}/title"
    for title in ("A", "B", "C"):
        change(alice, key, title)
    visit(page)
    open_by_key(page, title_of(page, event))
    expect(entries(page)).to_have_count(2)
    press(page.get_by_role("dialog").get_by_role("button", name="Show older"))
    expect(entries(page)).to_have_count(4)
    expect(entries(page).last).to_contain_text("Lantern night")


def test_a_deleted_item_comes_back(editor_page: Page, alice: User) -> None:
    """HI-02, LI-02: the menu lists what was deleted; bringing it back shows it on the page."""
    page = editor_page
    for number in range(2):
        item = GalleryItem.objects.create(title=f"Picture {number}", position=number)
        item.image.save("a.jpg", ContentFile(jpeg(), "a.jpg"))
    client = Client()
    client.force_login(alice)
    assert client.post(f"/edit/project.galleryitem/{item.pk}/delete/", headers=JSON).status_code == 200
    visit(page)
    if is_touch(page):
        press(page.get_by_role("button", name="Editor", exact=True))
    press(page.get_by_role("button", name="Editor menu"))
    press(page.get_by_role("button", name="Recently deleted"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("alice")
    assert unfit_controls(page) == []
    press(dialog.get_by_role("button", name="Bring back: Picture 1"))
    expect(page.locator("[data-editable-toast]")).to_contain_text("Brought back: Picture 1")
    expect(field(page, f"project.galleryitem/{item.pk}/title")).to_be_in_viewport()
    assert GalleryItem.objects.count() == 2


def test_axe_finds_nothing(editor_page: Page, alice: User, event: Event, axe: Callable[[Page], list[object]]) -> None:
    """ED-16: the dialog of the history, and the message after undo."""
    page = editor_page
    change(alice, f"project.event/{event.pk}/title", "A")
    visit(page)
    retype(page, title_of(page, event), "B")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator("[data-editable-toast]")).to_contain_text("Undone")
    assert axe(page) == []
    open_by_key(page, title_of(page, event))
    expect(entries(page).first).to_contain_text("alice")
    assert axe(page) == []
