"""Direct upload: ask, send, confirm; on disk the site itself stands in the place of S3, by the same rules."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import urllib3
from django.contrib.auth.models import User
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from editable.kinds import digest
from editable.models import Revision
from media_tools import direct
from media_tools.models import Picture
from project.models import Event, GalleryItem
from tests.editable.fields import JSON, code
from tests.media_tools.pictures import picture

pytestmark = pytest.mark.django_db
# What happens before a storage is asked is tried on disk every day.
mostly_on_disk = pytest.mark.parametrize("place", ["disk", pytest.param("s3", marks=pytest.mark.proof)], indirect=True)
GONE = "This upload is not there any more"
PNG = picture(kind="PNG")


@pytest.fixture(params=["disk", "s3"], autouse=True)
def place(request: pytest.FixtureRequest) -> str:
    """Let new files go to the folder, or to a bucket."""
    if request.param == "s3":
        request.getfixturevalue("bucket")
    return request.param


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def files(place: str, settings: Any, request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """Return `files()`: the names of all files in the storage."""
    if place == "s3":
        return request.getfixturevalue("bucket").names
    root = Path(settings.MEDIA_ROOT)
    return lambda: sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def url_of(item: GalleryItem, name: str = "image") -> str:
    return f"/edit/project.galleryitem/{item.pk}/{name}/"


def ask(desk: Client, item: GalleryItem, **about: Any) -> Any:
    about = {"name": "New boat.png", "type": "image/png", "size": len(PNG)} | about
    return desk.post(f"{url_of(item)}upload/", about, headers=JSON)


def send(desk: Client, asked: dict[str, Any], data: bytes = PNG, **changed: str) -> int:
    """Send a file as the script does, to S3 or to the site; return the status."""
    fields = asked["fields"] | changed
    if asked["url"].startswith("/"):
        return desk.post(asked["url"], fields | {"file": SimpleUploadedFile("x", data)}, headers=JSON).status_code
    sent = urllib3.request("POST", asked["url"], fields=[*fields.items(), ("file", ("x", data))], retries=False)
    return sent.status


def confirm(desk: Client, item: GalleryItem, upload: str, **extra: str) -> Any:
    data = {"upload": upload, "base": digest(item.image.name)} | extra
    return desk.post(url_of(item), data, headers=JSON)


def sent(desk: Client, item: GalleryItem, data: bytes = PNG, **about: Any) -> str:
    """Return the ticket of a file that has been sent."""
    asked = ask(desk, item, size=len(data), **about).json()
    assert send(desk, asked, data) == 201
    return asked["upload"]


def is_gone(answer: Any) -> bool:
    return (answer.status_code, code(answer)) == (400, "invalid") and GONE in answer.json()["message"]


def test_a_file_that_was_sent_directly_is_saved_like_any_other(desk, item, files):
    """ST-06: checked, under a name of its own, with a revision; what the browser wrote is deleted."""
    old = item.image.name
    answer = confirm(desk, item, sent(desk, item))
    item.refresh_from_db()
    revision = Revision.objects.get()
    expected = {"ok": True, "value": item.image.name, "base": digest(item.image.name), "revision": revision.pk}
    assert answer.json() == expected
    assert re.fullmatch(r"galleryitem/[0-9a-f]{16}/new-boat-[\d-]{19}\.png", item.image.name)
    assert item.image_storage == direct.storage.active()
    assert sorted(files()) == sorted([old, item.image.name])


def test_it_is_asked_for_by_who_may_change_the_field(item, bob, alice):
    """ST-06, CM-06: visitors 401, others 403, no token 403, a text 404, GET 405."""
    reader, strict, desk = Client(), Client(enforce_csrf_checks=True), Client()
    reader.force_login(bob)
    strict.force_login(alice)
    desk.force_login(alice)
    statuses = [ask(client, item).status_code for client in (Client(), reader, strict)]
    assert statuses == [401, 403, 403]
    assert desk.post(f"{url_of(item, 'title')}upload/", headers=JSON).status_code == 404
    assert desk.get(f"{url_of(item)}upload/", headers=JSON).status_code == 405
    for client, status in ((Client(), 401), (strict, 403)):
        assert client.post("/edit/incoming/", {"policy": "x"}, headers=JSON).status_code == status
    assert desk.get("/edit/incoming/", headers=JSON).status_code == 405


@mostly_on_disk
@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"type": "text/html"}, 400),
        ({"type": "image/svg+xml"}, 400),
        ({"size": 26_214_401}, 413),
        ({"size": 0}, 400),
        ({"size": "-1"}, 400),
        ({"size": "x"}, 400),
        ({"size": ""}, 400),
        ({"size": "9" * 5000}, 400),
    ],
)
def test_it_refuses_before_anything_is_sent(desk, item, about, status):
    """ST-06: the wrong type and a size over the limit, with a sentence."""
    answer = ask(desk, item, **about)
    assert answer.status_code == status and answer.json()["message"]


@pytest.mark.parametrize(
    ("changed", "data"),
    [
        ({"Content-Type": "text/html"}, PNG),
        ({"key": "galleryitem/0123456789abcdef/mine.png"}, PNG),
        ({"key": "../mine.png"}, PNG),
        ({"policy": "bm90aGluZw=="}, PNG),
        ({"policy": ""}, PNG),
        ({}, PNG + b"x"),
        ({}, b""),
    ],
    ids=["type", "key", "way out", "policy", "no policy", "too long", "empty"],
)
def test_it_takes_only_what_was_asked_for(desk, item, files, changed, data):
    """ST-06: another type, key or policy, a longer file and an empty one are refused while they are sent."""
    before = files()
    asked = ask(desk, item).json()
    assert send(desk, asked, data, **changed) in (400, 403)
    assert files() == before
    assert is_gone(confirm(desk, item, asked["upload"]))


def test_another_persons_key_is_refused(desk, item, files):
    """ST-06: neither can a ticket be confirmed by another editor, nor its policy be used for another key."""
    other = Client()
    other.force_login(User.objects.create_user("mallory", is_superuser=True))
    ticket = sent(desk, item)
    assert is_gone(confirm(other, item, ticket))
    theirs, mine = ask(desk, item).json(), ask(other, item).json()
    assert send(other, mine, key=theirs["fields"]["key"]) == 403
    if theirs["url"].startswith("/"):
        assert send(other, theirs) == 403
    assert not Revision.objects.exists()
    assert confirm(desk, item, ticket).status_code == 200


def test_it_ends_after_ten_minutes(desk, item, monkeypatch):
    """ST-06: an expired ticket is neither taken by the storage nor confirmed."""
    ticket = sent(desk, item)
    monkeypatch.setattr(direct, "SECONDS", -2)
    late = ask(desk, item).json()
    assert send(desk, late) == 403
    assert is_gone(confirm(desk, item, ticket))


@mostly_on_disk
def test_a_forged_ticket_is_refused(desk, item):
    """ST-06: only this site's own."""
    for forged in ("", "x", "\0", signing.dumps({"key": "a"}, salt="other"), "é" * 3000):
        assert is_gone(confirm(desk, item, forged))


def test_a_ticket_is_good_once(desk, item, files):
    """ST-06, ED-21: replayed, it is refused, in every field; the same request again is answered as it was first."""
    ticket = sent(desk, item)
    first = confirm(desk, item, ticket, request_id="one").json()
    item.refresh_from_db()
    stored = files()
    assert is_gone(confirm(desk, item, ticket))
    assert is_gone(confirm(desk, item, ticket, request_id="two"))
    assert confirm(desk, item, ticket, request_id="one").json() == first
    assert files() == stored and Revision.objects.count() == 1


@pytest.mark.contract
@pytest.mark.django_db(transaction=True)
def test_of_many_confirmations_at_once_one_is_saved(desk, alice, item, files):
    """ST-06: the ticket is confirmed six times at the same moment; there is one change, and no file is left over."""
    ticket, start = sent(desk, item), threading.Barrier(6)

    def one(_number: int) -> int:
        try:
            client = Client()
            client.force_login(alice)
            start.wait(timeout=30)
            return confirm(client, item, ticket).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(one, range(6)))
    assert statuses.count(200) == 1 and set(statuses) <= {200, 400, 409}
    assert Revision.objects.count() == 1 and len(files()) == 2


@mostly_on_disk
@pytest.mark.parametrize("data", [b"<script>alert(1)</script>", PNG[:-50], b"%PDF-1.7"])
def test_what_arrived_is_checked_like_every_upload(desk, item, files, data):
    """ST-06, IM-02: the type is what it decodes to, whatever it was sent as; nothing of it stays."""
    before = files()
    answer = confirm(desk, item, sent(desk, item, data))
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert files() == before and not Revision.objects.exists()


@mostly_on_disk
def test_a_conflict_is_a_conflict(desk, item, files):
    """ST-06, NL-01: somebody else's picture stays."""
    ticket = sent(desk, item)
    assert confirm(desk, item, sent(desk, item)).status_code == 200
    stored = files()
    assert confirm(desk, item, ticket).status_code == 409
    assert [name for name in files() if name.startswith("galleryitem/")] == [
        name for name in stored if name.startswith("galleryitem/")
    ]


@mostly_on_disk
def test_a_ticket_is_no_value_of_a_text(desk, item, event):
    """ST-06: a field that holds no file takes none."""
    answer = desk.post(f"/edit/project.event/{event.pk}/title/", {"upload": sent(desk, item), "base": ""}, headers=JSON)
    assert answer.status_code in (400, 409)
    assert Event.objects.get().title == event.title


def test_a_new_row_takes_a_file_that_was_sent_directly(desk, bob, files):
    """ST-06, LI-01: asked for by who may add rows; sent again, the same request makes no second one."""
    about = {"name": "Green door.png", "type": "image/png", "size": len(PNG), "field": "image"}
    reader = Client()
    reader.force_login(bob)
    path = "/edit/project.galleryitem/"
    statuses = [client.post(f"{path}upload/", about, headers=JSON).status_code for client in (Client(), reader)]
    assert statuses == [401, 403]
    for field in ("title", "nothing", ""):
        assert desk.post(f"{path}upload/", about | {"field": field}, headers=JSON).status_code == 404
    asked = desk.post(f"{path}upload/", about, headers=JSON).json()
    assert send(desk, asked) == 201
    data = {"upload-image": asked["upload"], "request_id": "one"}
    first = desk.post(path, data, headers=JSON).json()
    assert desk.post(path, data, headers=JSON).json() == first
    item = GalleryItem.objects.get()
    assert (item.title, files()) == ("Green door", [item.image.name])
    assert is_gone(desk.post(path, data | {"request_id": "two"}, headers=JSON))
    both = desk.post(path, data | {"upload-title": asked["upload"]}, headers=JSON)
    assert (both.status_code, code(both)) == (400, "invalid")


def test_a_rich_text_takes_a_picture_that_was_sent_directly(desk, bob, files):
    """ST-06: asked for by who may change a rich text; the ticket is good for one picture."""
    about = {"name": "boat.png", "type": "image/png", "size": len(PNG)}
    reader = Client()
    reader.force_login(bob)
    statuses = [client.post("/edit/upload/upload/", about, headers=JSON).status_code for client in (Client(), reader)]
    assert statuses == [401, 403]
    assert desk.post("/edit/upload/upload/", about | {"type": "text/html"}, headers=JSON).status_code == 400
    asked = desk.post("/edit/upload/upload/", about, headers=JSON).json()
    assert send(desk, asked) == 201
    answer = desk.post("/edit/upload/", {"upload": asked["upload"]}, headers=JSON).json()
    picture = Picture.objects.get()
    assert answer["url"] == picture.get_absolute_url() and picture.image.name in files()
    assert not [name for name in files() if name.startswith("incoming/")]
    assert is_gone(desk.post("/edit/upload/", {"upload": asked["upload"]}, headers=JSON))


@mostly_on_disk
@pytest.mark.parametrize("name", ["../../a.png", "a" * 500 + ".png", "\0.png", "", "ä/ö?.png"])
def test_any_name_is_safe(desk, item, files, name):
    """ST-05, ST-06: the key is the site's own."""
    ticket = sent(desk, item, name=name)
    found = [one for one in files() if one.startswith("incoming/")]
    assert len(found) == 1 and re.fullmatch(r"incoming/[0-9a-f]{32}/[a-z0-9-]{1,80}(\.png)?", found[0])
    assert confirm(desk, item, ticket).status_code == 200
