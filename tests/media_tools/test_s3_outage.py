"""S3 that is dead, slow, or answers nonsense: pages do not notice, whoever uploads is told in time, nothing is half."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from editable.models import Revision
from media_tools import ahead, storage, thumbnails
from media_tools.models import Picture
from project.models import GalleryItem
from tests.buckets import Bucket
from tests.editable.fields import JSON, Field, code, field
from tests.media_tools.gallery import make_item
from tests.media_tools.made import thumbnail, visit
from tests.media_tools.pictures import picture
from tests.proxy import Faults, Proxy, proxy

TOLD_SECONDS = 10  # after which whoever uploads has an answer (ST-07)
FAULTS = {
    "dead": Faults(refuse=True),
    "503": Faults(status=503),
    "404": Faults(status=404),
    "403": Faults(status=403),
    "half": Faults(answer_bytes=10),
    "blackhole": Faults(blackhole=True),
    "slow": Faults(seconds=5),
}


def each_fault(*daily: str) -> pytest.MarkDecorator:
    """Let a test have every fault, every day only those that are named."""
    marks: dict[str, Any] = {name: () if name in daily else pytest.mark.proof for name in FAULTS}
    return pytest.mark.parametrize(
        "faults", [pytest.param(fault, id=name, marks=marks[name]) for name, fault in FAULTS.items()]
    )


@pytest.fixture
def line(bucket: Bucket, settings: Any) -> Iterator[Proxy]:
    """Return what stands between the site and its bucket."""
    with proxy(bucket.server.endpoint_url) as made:
        bucket.use(settings, endpoint_url=made.url)
        yield made


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("new boat.jpg", picture(32, 24))


def in_time(call: Callable[[], Any]) -> Any:
    """Return the answer, which came before the sender gives up."""
    start = time.monotonic()
    answer = call()
    assert time.monotonic() - start < TOLD_SECONDS
    return answer


@pytest.mark.django_db
@each_fault("blackhole")
def test_a_page_asks_nothing_of_s3(line: Proxy, client: Client, editor: Client, faults: Faults) -> None:
    """ST-07: pages are the same for visitors and editors, those whose thumbnails are not made yet too."""
    make_item()
    before = visit(Client(), "/").content
    make_item(picture(400, 300))
    line.fail(faults)

    for who in (Client(), editor):
        answer = who.get("/")
        assert answer.status_code == 200 and answer.content.count(b"/media/pending/") >= 1
    assert before.count(b"/cache/") >= 2
    assert line.connections == 0


@pytest.mark.django_db
@each_fault("dead", "503", "half")
def test_an_upload_is_told_in_time(line: Proxy, editor: Client, bucket: Bucket, faults: Faults) -> None:
    """ST-07: 503 within ten seconds; row, history and files are as before; later the same works without a restart."""
    item = make_item()
    image = field(editor, f"project.galleryitem/{item.pk}/image")
    line.fail(faults)

    refused = in_time(lambda: image.save(upload(), request_id="once"))

    assert (refused.status_code, code(refused)) == (503, "unavailable")
    stored = GalleryItem.objects.get()
    assert (stored.image.name, stored.image_width) == (item.image.name, item.image_width)
    assert not Revision.objects.exists()
    line.fail(Faults())
    assert image.save(upload(), request_id="once").json()["ok"]
    stored = GalleryItem.objects.get()
    assert stored.image.name in bucket.names() and stored.image_width == 32


@pytest.mark.django_db
@each_fault("dead")
def test_no_row_is_made_without_its_file(line: Proxy, editor: Client, faults: Faults) -> None:
    """ST-07: neither of a new item nor of a picture in a text."""
    line.fail(faults)

    for address, name in (("/edit/project.galleryitem/", "value-image"), ("/edit/upload/", "value")):
        refused = in_time(lambda a=address, n=name: editor.post(a, {n: upload()}, headers=JSON))
        assert (refused.status_code, code(refused)) == (503, "unavailable")
    assert not GalleryItem.objects.exists() and not Picture.objects.exists() and not Revision.objects.exists()


@pytest.mark.django_db
def test_deleting_and_clearing_wait_for_nothing(line: Proxy, editor: Client) -> None:
    """ST-07: files go later, by prune_media."""
    item, other = make_item(), make_item()
    image: Field = field(editor, f"project.galleryitem/{item.pk}/image")
    line.fail(Faults(blackhole=True))

    assert image.save("").json()["ok"]
    assert editor.post(f"/edit/project.galleryitem/{other.pk}/delete/", headers=JSON).json()["ok"]
    assert line.connections == 0


@pytest.mark.django_db
@pytest.mark.parametrize("faults", [Faults(refuse=True), Faults(answer_bytes=2000)], ids=["dead", "half"])
def test_thumbnails_are_made_when_it_is_back(line: Proxy, bucket: Bucket, faults: Faults) -> None:
    """TH-03, ST-07: nothing half is kept, and the next try makes them."""
    item = make_item(picture(800, 600, quality=100))
    line.fail(faults)
    assert isinstance(thumbnail(item.image, "40x30"), thumbnails.Pending)
    assert bucket.names() == [item.image.name]

    line.fail(Faults())
    made = thumbnail(item.image, "40x30")

    assert made and not isinstance(made, thumbnails.Pending) and made.name in bucket.names()


@pytest.mark.django_db(transaction=True)
def test_a_slow_upload_holds_nothing_up(line: Proxy, editor: Client, alice: User) -> None:
    """ST-07: while a file is on its way, the same row and others are saved."""
    item = make_item()
    image = field(editor, f"project.galleryitem/{item.pk}/image")
    title = field(editor, f"project.galleryitem/{item.pk}/title")
    line.fail(Faults(seconds=1.5))
    answers: list[Any] = []
    other = Client()
    other.force_login(alice)

    def send() -> None:
        answers.append(Field(other, image.url, image.base).save(upload()))
        connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    while not line.connections:
        time.sleep(0.01)
    start = time.monotonic()
    assert title.save("Another boat").json()["ok"]
    assert time.monotonic() - start < 1 and sender.is_alive()
    sender.join()
    assert answers[0].json()["ok"]
    stored = GalleryItem.objects.get()
    assert (stored.title, stored.image_width) == ("Another boat", 32)


@pytest.mark.django_db
def test_a_file_that_the_database_may_have_kept_stays(bucket: Bucket) -> None:
    """ST-07: where the database fails nobody knows what it has written; the file is left for prune_media."""
    image = GalleryItem._meta.get_field("image")
    for error, left in ((OperationalError, 1), (ValueError, 1)):
        with pytest.raises(error), ahead.stored(GalleryItem(), [(image, ContentFile(b"x", "a.jpg"))]):
            raise error
        assert len(bucket.names()) == left
    assert storage.active() == bucket.alias


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("call", ["save", "open", "exists", "delete"])
def test_an_answer_may_end_anywhere(line: Proxy, call: str) -> None:
    """ST-07: whichever part of it arrives, nobody waits for the rest, and nothing is taken for something else."""
    place, data = storage.at(storage.active()), b"x" * 3000
    calls: dict[str, Callable[[], Any]] = {
        "save": lambda: place.save("a.txt", ContentFile(data)),
        "open": lambda: place.open("here.txt").read(),
        "exists": lambda: place.exists("here.txt"),
        "delete": lambda: place.delete("a.txt"),
    }
    good: dict[str, Any] = {"save": "a.txt", "open": data, "exists": True, "delete": None}
    place.save("here.txt", ContentFile(data))
    for count in [*range(1, 40), *range(40, 800, 23)]:
        line.fail(Faults(answer_bytes=count))
        with contextlib.suppress(BotoCoreError, ClientError, OSError, ValueError):
            assert in_time(calls[call]) == good[call]
