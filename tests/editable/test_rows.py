"""Whole rows over HTTP: add, duplicate, delete, reorder, and taking each of them back."""

import datetime
import hashlib
import json
from pathlib import Path

import pytest
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from editable.models import Revision, TextBlock
from project.models import Event, GalleryItem
from tests.editable.fields import JSON, code
from tests.media_tools.pictures import picture as jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
GALLERY = "/edit/project.galleryitem/"


@pytest.fixture
def editor(alice):
    """Return a client of alice."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def gallery(db):
    """Return four gallery items in their order, each with a picture of its own."""
    items = [GalleryItem(title=f"Picture {number}", position=number) for number in range(4)]
    for item in items:
        item.image.save("a.jpg", ContentFile(jpeg(), "a.jpg"))
    return items


def post(client, path, **data):
    """POST as the script does and return the answer."""
    return client.post(path, data, headers=JSON)


def answer(response):
    """Return the JSON of an accepted request."""
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def order():
    """Return the keys of the gallery after checking that the positions have no gap."""
    rows = list(GalleryItem.objects.order_by("position"))
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.pk for row in rows]


def content(settings):
    """Return a digest of everything that is content: all rows, and all files by name and bytes."""
    rows = [row for model in (Event, GalleryItem, TextBlock) for row in model.objects.order_by("pk")]
    values = [
        [row.pk, {field.attname: str(field.value_from_object(row)) for field in row._meta.fields}] for row in rows
    ]
    files = sorted(
        path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and "cache" not in path.parts
    )
    digests = [[str(path), hashlib.sha256(path.read_bytes()).hexdigest()] for path in files]
    return hashlib.sha256(json.dumps([values, digests, serializers.serialize("json", rows)]).encode()).hexdigest()


def undo(client, revision, **data):
    """Take back a revision."""
    return client.post(f"/edit/revisions/{revision}/undo/", data, headers=JSON)


def test_it_adds_a_hidden_row_at_the_end(editor, gallery):
    """LI-01: a new item is complete, last, and not public until it is shown."""
    body = answer(post(editor, GALLERY))
    item = GalleryItem.objects.get(pk=body["value"])
    assert (item.title, item.active, item.position) == ("New gallery item", False, 4)
    assert body["item"] == f"project.galleryitem/{item.pk}"
    assert body["page"] == "/?gallery=1#gallery"
    assert "New gallery item" not in Client().get("/?gallery=1").content.decode()
    assert "New gallery item" in editor.get(body["page"]).content.decode()
    order()


def test_it_adds_an_event_of_today(editor):
    """LI-01: required fields begin with something that fits; the event's own page shows it to its editor."""
    body = answer(post(editor, "/edit/project.event/"))
    event = Event.objects.get()
    assert (event.title, event.active, event.start_date) == ("New event", False, datetime.date.today())
    assert body["page"] == event.get_absolute_url()
    assert Client().get(body["page"]).status_code == 404
    event.full_clean()


def test_it_adds_once_for_a_repeated_request(editor):
    """ED-21: a double click is one item."""
    first = answer(post(editor, GALLERY, request_id="one"))
    assert answer(post(editor, GALLERY, request_id="one")) == first
    assert GalleryItem.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("IMG_2041.jpg", "New gallery item"),
        ("DSC00017.JPG", "New gallery item"),
        ("20260704_181500.jpg", "New gallery item"),
        ("PXL_20260704_181500123.jpg", "New gallery item"),
        ("Screenshot 2026-07-04 at 18.15.00.png", "New gallery item"),
        ("IMG-20260704-WA0003.jpg", "New gallery item"),
        ("3f2b1c4d-12ab-34cd-56ef-1234567890ab.jpg", "New gallery item"),
        ("harbour_at_dusk.jpg", "Harbour at dusk"),
        ("Möwen im Wind 2.jpg", "Möwen im Wind 2"),
        (f"{'a' * 300}.jpg", None),
    ],
)
def test_it_names_an_uploaded_picture_for_people(editor, name, title):
    """IM-08, LI-05: a picture makes an item; its title is never a camera's file name."""
    file = SimpleUploadedFile(name, jpeg(), "image/jpeg")
    item = GalleryItem.objects.get(pk=answer(post(editor, GALLERY, **{"value-image": file}))["value"])
    assert item.image and not item.active
    assert item.title == (title or item.title[:255])
    item.full_clean()


def test_it_adds_nothing_where_the_picture_is_none(editor, settings):
    """IM-02: the reason is said, no row is made, no file is left."""
    file = SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")
    response = post(editor, GALLERY, **{"value-image": file})
    assert code(response) == "invalid"
    assert "image" in json.loads(response.content)["errors"]
    assert not GalleryItem.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_it_copies_a_row_behind_the_original(editor, gallery):
    """LI-01: a copy is hidden, has the same picture, and stands right after."""
    body = answer(post(editor, f"{GALLERY}{gallery[1].pk}/duplicate/"))
    copy = GalleryItem.objects.get(pk=body["value"])
    assert (copy.title, copy.active, copy.image.name) == ("Picture 1 (copy)", False, gallery[1].image.name)
    assert order() == [gallery[0].pk, gallery[1].pk, copy.pk, gallery[2].pk, gallery[3].pk]


def test_it_copies_an_event_under_a_slug_of_its_own(editor, event):
    """LI-01: what must be unique is made anew."""
    copy = Event.objects.get(pk=answer(post(editor, f"/edit/project.event/{event.pk}/duplicate/"))["value"])
    assert copy.slug and copy.slug != event.slug
    assert copy.start_date == event.start_date


def test_deleting_and_taking_it_back_leaves_no_trace_but_history(editor, gallery, settings):
    """LI-02: row, order, picture and time stamps are as they were, by digest; the history grew by two."""
    before, history = content(settings), Revision.objects.count()
    body = answer(post(editor, f"{GALLERY}{gallery[1].pk}/delete/"))
    assert order() == [gallery[0].pk, gallery[2].pk, gallery[3].pk]
    assert content(settings) != before
    answer(undo(editor, body["revision"]))
    assert content(settings) == before
    assert Revision.objects.count() == history + 2


def test_another_editor_takes_a_deletion_back(editor, gallery, settings, bob):
    """HI-02: whoever may add and delete finds deleted items, and brings them back."""
    before = content(settings)
    answer(post(editor, f"{GALLERY}{gallery[3].pk}/delete/"))
    other = Client()
    other.force_login(bob)
    assert code(other.get(f"{GALLERY}deleted/", headers=JSON)) == "forbidden"
    bob.groups.set(editor_groups())
    entries = json.loads(other.get(f"{GALLERY}deleted/", headers=JSON).content)["entries"]
    assert [entry["label"] for entry in entries] == ["Picture 3"]
    answer(undo(other, entries[0]["revision"]))
    assert content(settings) == before
    assert json.loads(other.get(f"{GALLERY}deleted/", headers=JSON).content)["entries"] == []
    assert code(undo(other, entries[0]["revision"])) == "conflict"


def editor_groups():
    from django.contrib.auth.models import Group

    return Group.objects.filter(name="Editors")


def test_taking_back_can_be_taken_back(editor, gallery, settings):
    """HI-03: delete, undo, redo, undo: each is a change of its own."""
    before = content(settings)
    deleted = answer(post(editor, f"{GALLERY}{gallery[0].pk}/delete/"))
    back = answer(undo(editor, deleted["revision"]))
    gone = answer(undo(editor, back["revision"]))
    assert not GalleryItem.objects.filter(pk=gallery[0].pk).exists()
    answer(undo(editor, gone["revision"]))
    assert content(settings) == before


def test_adding_can_be_taken_back_until_it_is_edited(editor, gallery, settings):
    """HI-03: an untouched new row goes again; one that was edited is a clear conflict."""
    before = content(settings)
    added = answer(post(editor, GALLERY))
    answer(undo(editor, added["revision"]))
    assert content(settings) == before
    added = answer(post(editor, GALLERY))
    GalleryItem.objects.filter(pk=added["value"]).update(title="Edited")
    assert code(undo(editor, added["revision"])) == "conflict"


def test_it_reorders_all_or_a_part(editor, gallery):
    """LI-03: the named rows share the places they had; the rest stays where it is."""
    a, b, c, d = (item.pk for item in gallery)
    answer(post(editor, f"{GALLERY}order/", ids=[d, a, b, c]))
    assert order() == [d, a, b, c]
    body = answer(post(editor, f"{GALLERY}order/", ids=f"{b},{d}", base=f"{d},{b}"))
    assert order() == [b, a, d, c]
    answer(undo(editor, body["revision"]))
    assert order() == [d, a, b, c]


def test_it_refuses_orders_that_are_none(editor, gallery):
    """LI-03: unknown and repeated keys are 400, a stale list is 409, and nothing moves."""
    a, b, c, d = (item.pk for item in gallery)
    path = f"{GALLERY}order/"
    for ids in ([], [a, a], [a, 99999], ["x", a], ["", ""], [f"{a}\0"], [a, "1e3"]):
        response = post(editor, path, ids=ids)
        assert (response.status_code, code(response)) == (400, "invalid"), ids
    assert code(post(editor, path, ids=[a, b], base=f"{b},{a}")) == "conflict"
    answer(post(editor, f"{GALLERY}{c}/delete/"))
    assert code(post(editor, path, ids=[c, b, a, d])) == "conflict"
    assert order() == [a, b, d]


def test_it_changes_nothing_without_permission(gallery, event, bob, db):
    """AU-02: visitors 401 before anything is looked up, others 403, unknown 404, GET changes nothing."""
    visitor, reader = Client(), Client()
    reader.force_login(bob)
    paths = [GALLERY, f"{GALLERY}order/", f"{GALLERY}{gallery[0].pk}/delete/", f"{GALLERY}{gallery[0].pk}/duplicate/"]
    for path in [*paths, "/edit/revisions/1/undo/", "/edit/revisions/1/restore/"]:
        assert code(post(visitor, path)) == "signed_out"
    for path in paths:
        assert code(post(reader, path)) == "forbidden"
    for path in ("/edit/editable.textblock/", "/edit/auth.user/", "/edit/nothing/order/", "/edit/auth.user/1/delete/"):
        assert code(post(reader, path)) == "not_found"
    assert code(post(reader, "/edit/revisions/99/undo/")) == "not_found"
    assert GalleryItem.objects.count() == 4


def test_every_request_that_changes_needs_a_token(editor_client, gallery):
    """AU-02: without a CSRF token nothing is added, moved, deleted or taken back."""
    for path in (GALLERY, f"{GALLERY}order/", f"{GALLERY}{gallery[0].pk}/delete/", "/edit/revisions/1/undo/"):
        assert code(post(editor_client, path)) == "csrf"
    assert GalleryItem.objects.count() == 4


def test_it_works_without_javascript(editor, gallery):
    """LI-02: a confirmation page asks before deleting; the list of deleted items brings it back."""
    page = editor.get(f"{GALLERY}{gallery[0].pk}/delete/").content.decode()
    assert "Picture 0" in page and "<form" in page
    assert editor.post(f"{GALLERY}{gallery[0].pk}/delete/", {"next": "/"}).status_code == 302
    assert "Picture 0" in editor.get(f"{GALLERY}deleted/").content.decode()
    revision = Revision.objects.filter(kind="delete").first()
    assert revision is not None
    assert editor.post(f"/edit/revisions/{revision.pk}/undo/", {"next": "/"}).status_code == 302
    assert GalleryItem.objects.filter(pk=gallery[0].pk).exists()
