"""Every kind of change works in a private copy as it does on the site."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from project.models import Event, GalleryItem
from tests.editable.fields import JSON
from tests.editable.sandbox.people import shared_content, shared_files, upload

pytestmark = pytest.mark.django_db(transaction=True)
GALLERY = "/edit/project.galleryitem/"


@pytest.mark.contract
def test_every_kind_of_change_works(editor):
    """SB-02: texts, rich text, pictures, adding, copying, order, deleting, undo, history, the view back in time."""
    before = shared_content(), shared_files()
    keys = list(GalleryItem.objects.values_list("pk", flat=True))

    def done(response):
        assert response.status_code == 200, response.content
        return response.json()

    first = done(editor.say("Before"))
    title = done(editor.change(f"project.galleryitem/{keys[0]}/title", "Dory"))
    done(editor.change("editable.richtextblock/about-left/text", "<p>The <strong>new</strong> harbour.</p>"))
    done(editor.save("editable.textblock/gallery-title/active", "false"))
    picture = done(editor.change(f"project.galleryitem/{keys[1]}/image", upload()))
    assert picture["value"].startswith(f"sandbox/{editor.copy.name}/galleryitem/")
    added = done(editor.post(GALLERY, {"value-image": upload(), "value-title": "A new one"}))
    copied = done(editor.post(f"{GALLERY}{keys[0]}/duplicate/"))
    order = [copied["value"], added["value"], *map(str, reversed(keys))]
    done(editor.post(f"{GALLERY}order/", {"ids": ",".join(order)}))
    gone = done(editor.post(f"{GALLERY}{keys[2]}/delete/"))
    deleted = editor.client.get(f"{GALLERY}deleted/", headers=JSON).json()["entries"]
    assert [one["label"] for one in deleted] == ["Boat 2"]
    done(editor.post(f"/edit/revisions/{gone['revision']}/undo/"))
    history = editor.client.get(f"{GALLERY}{keys[0]}/title/history/", headers=JSON).json()
    assert "Dory" in str(history)
    assert "Dory" in editor.page("/?gallery=1")
    assert "Boat 0" in editor.page(f"/?gallery=1&at={first['revision']}")
    done(editor.post(f"/edit/revisions/{title['revision']}/undo/"))
    assert "Boat 0" in editor.page("/?gallery=1")
    with editor.copy.opened():
        assert list(map(str, GalleryItem.objects.order_by("position").values_list("pk", flat=True))) == order
    assert (shared_content(), shared_files()) == before


def test_thumbnails_are_made_at_once_and_apart(editor):
    """SB-02: those of its pictures are there with the next look at the page, in files of their own."""
    pk = GalleryItem.objects.values_list("pk", flat=True)[0]
    editor.change(f"project.galleryitem/{pk}/image", upload())
    editor.page("/")
    page = editor.page("/")
    assert f"/media/sandbox/{editor.copy.name}/cache/" in page
    assert "/media/sandbox/" not in Client().get("/").content.decode()


def test_a_page_as_visitors_see_it_is_the_copys(editor):
    """SB-02: `?as=visitor` shows the private copy as its visitors would see it."""
    editor.say("Only mine")
    page = editor.page("/?as=visitor")
    assert "Only mine" in page and "data-editable-" not in page.replace("data-editable-sandbox", "")


def test_a_picture_of_a_rich_text_is_there_for_its_owner_only(editor):
    """SB-02: its stable address leads to the file inside the copy, and nowhere outside."""
    response = editor.post("/edit/upload/", {"value": upload()})
    assert response.status_code == 200
    address = response.json()["url"]
    led = editor.client.get(address)
    assert led.status_code == 302 and led["Location"].startswith("/media/sandbox/")
    assert "no-store" in led["Cache-Control"]
    assert Client().get(address).status_code == 404


@pytest.mark.contract
def test_a_phone_finds_the_copy(editor):
    """SB-02: the picture that a phone takes is saved in the copy that has its ticket."""
    before = shared_content(), shared_files()
    pk = GalleryItem.objects.values_list("pk", flat=True)[0]
    base = editor.client.get(f"{GALLERY}{pk}/image/", headers=JSON).json()["base"]
    asked = editor.post(f"{GALLERY}{pk}/image/phone/", {"base": base}).json()
    phone = Client()
    assert phone.get(asked["url"]).status_code == 200
    assert phone.post(asked["url"], {"value": upload()}, headers=JSON).json() == {"ok": True}
    assert editor.client.get(asked["poll"], headers=JSON).json()["state"] == "arrived"
    assert (shared_content(), shared_files()) == before
    editor.copy.remove()
    assert phone.get(asked["url"]).status_code == 404


def test_a_search_finds_what_is_in_the_copy(editor):
    """SB-02: links are offered to rows of the copy, for its owner only."""
    editor.post("/edit/project.event/", {"value-title": "Secret regatta", "value-start_date": "2099-01-01"})
    (pk,) = editor_events(editor)
    editor.change(f"project.event/{pk}/title", "Secret regatta")
    found = editor.client.get("/edit/links/?q=regatta", headers=JSON).json()["links"]
    assert [one["label"] for one in found if "regatta" in str(one)]
    other = Client()
    other.force_login(User.objects.get(username="alice"))
    assert "regatta" not in other.get("/edit/links/?q=regatta", headers=JSON).content.decode()


def editor_events(person):
    with person.copy.opened():
        return list(Event.objects.exclude(title="Lantern night").values_list("pk", flat=True))
