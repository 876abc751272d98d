"""What browsers ask for while thumbnails are made, and what they must not get by asking."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.db import connections
from django.test import AsyncClient, Client
from sorl.thumbnail.images import ImageFile

from media_tools import thumbnails
from media_tools.models import Picture, WantedThumbnail
from media_tools.thumbnails.stand_ins import Pending
from tests.media_tools import pictures
from tests.media_tools.made import thumbnail
from tests.media_tools.test_pictures import make_picture

pytestmark = pytest.mark.django_db
NOBODYS = "0" * 32


@pytest.fixture
def row() -> Picture:
    return make_picture(pictures.picture(400, 300))


def asked(row: Picture, geometry: str = "40x30") -> Pending:
    found = thumbnails.get(row.image, geometry)
    assert isinstance(found, Pending)
    return found


def test_a_stand_in_is_a_picture_of_the_final_size(client: Client, row: Picture) -> None:
    """TH-02: without a session, a cookie or a place in a cache."""
    response = client.get(asked(row, "120x80").url)

    assert response["Content-Type"] == "image/svg+xml"
    assert '<svg xmlns="http://www.w3.org/2000/svg" width="107" height="80"' in response.content.decode()
    assert response["Cache-Control"] == "no-store" and not response.cookies


def test_it_leads_to_the_thumbnail_once_that_is_made(client: Client, row: Picture) -> None:
    """TH-02: so that an address in a link, a mail or a page without JavaScript is right in the end."""
    address = asked(row).url
    made = thumbnail(row.image, "40x30")

    response = client.get(address)

    assert made is not None
    assert (response.status_code, response["Location"]) == (302, made.url)
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("size", ["0x10", "10x0", "20001x10", f"{10**9}x1", f"{'9' * 5000}x1", "-1x5", "1.5x2", "axb"])
def test_no_other_size_is_drawn(client: Client, size: str) -> None:
    """TH-02: what is no size of a thumbnail is 404."""
    assert client.get(f"/media/pending/{NOBODYS}/{size}/").status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 31, "0" * 33, "G" * 32, "../" * 10, "%00" * 32, "é" * 32])
def test_a_key_is_a_digest(client: Client, key: str) -> None:
    """TH-02: anything else is refused in an address, and passed over in a question."""
    assert client.get(f"/media/pending/{key}/10x10/").status_code in (400, 404)
    assert client.get("/media/pending/", {"key": [key, key + "\0"]}).json() == {}


def test_it_says_which_are_ready(client: Client, row: Picture, django_assert_num_queries: Any) -> None:
    """TH-02: the address of each that is made, the stand-in for each that cannot be, nothing for the others."""
    broken = make_picture(pictures.picture())
    Path(broken.image.path).write_bytes(b"none")
    keys = [asked(row).key, asked(broken).key]
    waiting = asked(row, "20x15").key
    made = thumbnail(row.image, "40x30")
    assert made is not None and thumbnail(broken.image, "40x30") is None
    WantedThumbnail.objects.filter(pk=waiting).delete()

    response = client.get("/media/pending/", {"key": [*keys, NOBODYS]})

    assert response.json() == {keys[0]: made.url, keys[1]: "/static/media_tools/stand-in.svg"}
    assert response["Cache-Control"] == "no-store"


def test_a_question_costs_the_same_for_any_number(client: Client, row: Picture, django_assert_num_queries: Any) -> None:
    """TH-04: four queries, and no more keys than a server takes in an address."""
    keys = [asked(row, f"{side}x{side}").key for side in range(10, 40)]
    for some in (keys[:1], keys, keys * 10):
        with django_assert_num_queries(3):
            client.get("/media/pending/", {"key": some})


def test_nobody_is_told_the_original(client: Client, row: Picture) -> None:
    """IM-05: its key is that of no thumbnail, though sorl's store knows it; it may say where it was taken."""
    thumbnail(row.image, "40x30")
    key = ImageFile(row.image).key

    assert client.get("/media/pending/", {"key": key}).json() == {}
    assert str(row.image) not in client.get(f"/media/pending/{key}/10x10/").content.decode()


def test_it_is_read_only(client: Client) -> None:
    """TH-02: nothing takes a POST."""
    assert client.post("/media/pending/").status_code == 405
    assert client.post(f"/media/pending/{NOBODYS}/10x10/").status_code == 405


def test_asking_for_what_nobody_wanted_makes_nothing(client: Client, row: Picture) -> None:
    """TH-03: no stranger has sizes made that no page shows."""
    client.get("/media/pending/", {"key": NOBODYS})
    client.get(f"/media/pending/{NOBODYS}/1000x1000/")

    assert not WantedThumbnail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_works_under_asgi() -> None:
    """TH-02: what a page lacks is known for the length of its request there too, and made after it."""
    row = Picture()
    row.image.save("boat.jpg", ContentFile(pictures.picture(500, 300), "boat.jpg"))

    def visits() -> list[str]:
        try:
            return [async_to_sync(AsyncClient().get)(f"/media/m/{row.pk}/400/")["Location"] for _time in range(2)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:  # that of the tests may have an event loop already
        first, second = thread.submit(visits).result()

    assert re.fullmatch(r"/media/pending/[0-9a-f]{32}/400x240/", first)
    assert second.startswith("/media/cache/")
