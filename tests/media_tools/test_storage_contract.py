"""Files on disk and on S3: the same calls, with the same results (ST-01)."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from media_tools import storage, thumbnails
from media_tools.files import headers
from project.models import GalleryItem
from tests.editable.fields import JSON, field
from tests.kinds.models import Specimen
from tests.media_tools.contracts import S3, Disk, Place
from tests.media_tools.gallery import make_item
from tests.media_tools.made import thumbnail, visit
from tests.media_tools.pictures import picture
from tests.media_tools.test_storage import HOSTILE

pytestmark = pytest.mark.django_db
ODD = [
    "*?[a-z]{b}.jpg",
    "Größe für Ærø.jpg",
    "貝殻 🐚.webp",
    "a+b&c=d%41#e;f.png",
    "-rf.jpg",
    "a'b\"c.jpg",
    "\u202egpj.pdf",
]


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    """Return where the files of the test go, each place in turn."""
    return Disk() if request.param == "disk" else S3(request.getfixturevalue("bucket"))


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_a_file_comes_back_as_it_was(place: Place) -> None:
    """ST-01: saved, opened, read at once and in parts, measured, found, deleted, and deleted again."""
    data = bytes(range(256)) * 5000
    name = place.storage.save("papers/a.bin", ContentFile(data))

    assert name == "papers/a.bin" and place.names() == [name]
    assert place.storage.exists(name) and place.storage.size(name) == len(data)
    with place.storage.open(name) as file:
        assert file.read() == data
    with place.storage.open(name) as file:
        assert b"".join(file.chunks(1000)) == data
        file.seek(300)
        assert (file.read(10), file.tell()) == (data[300:310], 310)
    place.storage.delete(name)
    place.storage.delete(name)
    assert not place.storage.exists(name) and place.names() == []


def test_a_text_is_a_file(place: Place) -> None:
    """ST-01: in UTF-8."""
    name = storage.write(place.storage, "a.txt", ContentFile("Größe"))
    with place.storage.open(name) as file:
        assert file.read().decode() == "Größe"


def test_what_is_refused_is_not_kept(place: Place, editor: Client) -> None:
    """NL-01, ST-07: a file stored before its row was locked goes again when somebody else was first."""
    item = make_item(picture())
    image = field(editor, f"project.galleryitem/{item.pk}/image")
    kept = sorted([str(item.image.name), image.save(SimpleUploadedFile("a.jpg", picture())).json()["value"]])
    assert image.save(SimpleUploadedFile("b.jpg", picture())).status_code == 409
    assert place.originals() == kept


def test_two_rows_never_share_a_file(place: Place) -> None:
    """ST-01: though both are given the same upload."""
    content = ContentFile(picture(), "boat.jpg")
    for _time in range(2):
        GalleryItem(title="Boat", image=content).save()
    assert len(set(GalleryItem.objects.values_list("image", flat=True))) == 2 == len(place.originals())


def test_an_empty_file_is_a_file(place: Place) -> None:
    """ST-01: of no bytes, and found."""
    name = storage.write(place.storage, "a.txt", ContentFile(b""))
    assert place.storage.exists(name) and place.storage.size(name) == 0


def test_a_file_that_is_not_there(place: Place) -> None:
    """ST-01: it is told by the same errors."""
    assert not place.storage.exists("a.jpg")
    with pytest.raises(FileNotFoundError):
        place.storage.open("a.jpg").read()
    with pytest.raises(FileNotFoundError):
        place.storage.size("a.jpg")
    assert place.get(place.storage.url("a.jpg")).status == 404


@pytest.mark.parametrize("name", ["../secret.jpg", "a/../../secret.jpg", "..", "/../secret.jpg", "/secret.jpg"])
def test_no_name_leads_out(place: Place, name: str) -> None:
    """ST-05: to write, to read, to delete or to look for."""
    for call in (place.storage.open, place.storage.delete, place.storage.exists):
        with pytest.raises(SuspiciousOperation):
            call(name)
    with pytest.raises(SuspiciousOperation):
        storage.write(place.storage, name, ContentFile(b"x"))
    assert place.names() == []


@pytest.mark.parametrize("name", ["a\0b.jpg", "\0"])
def test_no_name_holds_nul(place: Place, name: str) -> None:
    """ST-05: neither place is asked to store it; it is not that they are away."""
    with pytest.raises(SuspiciousOperation):
        storage.write(place.storage, name, ContentFile(b"x"))
    assert place.names() == []


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_a_name(place: Place, name: str) -> None:
    """ST-05: it is no pattern and no part of an address; the file is kept, shown and deleted under it, and no other."""
    other = place.storage.save("other.jpg", ContentFile(b"other"))
    stored = place.storage.save(name, ContentFile(b"x"))

    assert place.names() == sorted([other, stored])
    assert place.get(place.storage.url(stored)).data == b"x"
    place.storage.delete(stored)
    assert place.names() == [other]


def test_any_upload_has_a_safe_name(place: Place) -> None:
    """ST-05, IM-03: whatever the file was called, it lies in the folder of its model."""
    for filename in HOSTILE:
        GalleryItem().image.save(filename, ContentFile(b"data", "data"), save=False)
    names = place.names()
    assert len(names) == len(HOSTILE)
    assert all(re.fullmatch(r"galleryitem/[0-9a-f]{16}/[\w-]+(\.[a-z0-9]+)?", name) for name in names)


@pytest.mark.parametrize(
    "name", ["a.jpg", "a.webp", "a.pdf", "a.html", "a.svg", "a.txt", "a", "a.jpg.html", "a.svg.gz"]
)
def test_it_is_given_out_as_it_may_be(place: Place, name: str) -> None:
    """ST-04, IM-02: pictures and papers as what they are, all else as a download of no type that a browser runs."""
    place.storage.save(name, ContentFile(b"<script>alert(1)</script>"))

    answer = place.get(place.storage.url(name))

    assert answer.status == 200
    assert answer.headers["content-type"].replace("binary/", "application/") == headers(name)["Content-Type"]
    wanted = headers(name).get("Content-Disposition", "inline")
    assert answer.headers.get("content-disposition", "inline").split(";")[0] == wanted
    assert "content-encoding" not in answer.headers


def test_a_row_has_its_picture(place: Place) -> None:
    """ST-01: with width and height; another one takes its place, and the first stays for Undo."""
    item = make_item(picture(64, 48))
    first = item.image.name
    assert (item.image_width, item.image_height, item.image_storage) == (64, 48, storage.active())

    item.image = ContentFile(picture(32, 24), "new.jpg")
    item.save()

    stored = GalleryItem.objects.get(pk=item.pk)
    assert (stored.image_width, stored.image_height) == (32, 24)
    assert place.originals() == sorted([str(first), str(stored.image.name)])
    with stored.image.open() as file, Image.open(BytesIO(file.read())) as image:
        assert image.size == (32, 24)


def test_thumbnails_are_made_and_go_with_their_picture(place: Place) -> None:
    """TH-06: beside the originals; deleted, nothing of them is left."""
    item = make_item(picture(640, 480))
    made = [thumbnail(item.image, geometry) for geometry in ("40x30", "100")]

    for size, one in zip([(40, 30), (100, 75)], made, strict=True):
        assert one and (one.width, one.height) == size
        with Image.open(BytesIO(place.get(one.url).data)) as image:
            assert image.size == size
    assert len(place.names()) == 3
    thumbnails.delete(item.image)
    assert place.names() == [item.image.name]


def test_a_page_shows_pictures(place: Place, client: Client) -> None:
    """IM-01, TH-01: stand-ins first, then addresses from which every browser gets the right picture."""
    make_item(picture(1600, 1200))

    page = visit(client, "/").content.decode()

    found = set(re.findall(r'(?:src|srcset|href)="([^"]*/cache/[^"]*)"', page))
    addresses = {unescape(part.split()[0]) for one in found for part in re.split(r",\s+", one)}
    assert len(addresses) > 2
    assert {place.get(address).headers["content-type"] for address in addresses} == {"image/webp", "image/jpeg"}


def test_an_upload_is_stored_and_taken_back(place: Place, editor: Client) -> None:
    """ED-07, HI-01: over HTTP, as the editor's script does; undoing shows the first picture again."""
    item = make_item(picture())
    first = item.image.name
    sent = SimpleUploadedFile("new boat.png", picture(kind="PNG"))

    answer = field(editor, f"project.galleryitem/{item.pk}/image").save(sent).json()

    assert answer["ok"] and place.originals() == sorted([first, answer["value"]])
    undone = editor.post(f"/edit/revisions/{answer['revision']}/undo/", headers=JSON)
    assert undone.json()["ok"]
    item.refresh_from_db()
    assert (item.image.name, item.image_storage) == (first, storage.active())
    shown = thumbnail(item.image, "40x30")
    assert shown and place.get(shown.url).status == 200


def test_many_pictures_become_rows(place: Place, editor: Client) -> None:
    """ED-14: each of a bulk upload is a row of its own with a file of its own."""
    for number in range(3):
        sent = SimpleUploadedFile(f"boat {number}.jpg", picture())
        assert editor.post("/edit/project.galleryitem/", {"value-image": sent}, headers=JSON).json()["ok"]
    names = list(GalleryItem.objects.values_list("image", flat=True))
    assert len(names) == 3 and place.originals() == sorted(names)


def test_a_picture_of_a_text_is_kept(place: Place, editor: Client) -> None:
    """IM-09: its address stays and leads to where it is."""
    sent = SimpleUploadedFile("cat.jpg", picture(640, 480))
    body = editor.post("/edit/upload/", {"value": sent}, headers=JSON).json()
    leads = visit(Client(), body["url"])
    assert place.get(leads["Location"]).headers["content-type"].startswith("image/")


def test_a_paper_is_kept_by_its_field(place: Place) -> None:
    """ST-01: a field for files of any kind does what one for pictures does."""
    row = Specimen()
    row.file.save("Rules.pdf", ContentFile(b"%PDF-1.7"), save=False)
    assert place.names() == [row.file.name] and row.file_storage == storage.active()
    answer = place.get(row.file.url)
    assert (answer.data, answer.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
