"""What is S3's own: who may read a bucket, addresses that stay the same, connections, and the site's policy."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import urllib3
from botocore.exceptions import NoCredentialsError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media_tools import s3, storage
from media_tools.s3 import IMMUTABLE, SIGNED_SECONDS, S3MediaStorage
from project.models import GalleryItem
from tests.buckets import Bucket
from tests.editable.fields import field
from tests.media_tools.gallery import make_item
from tests.media_tools.pictures import picture

http = urllib3.PoolManager(retries=False)
HALF = SIGNED_SECONDS // 2
BEGIN = 1_800_000_000 // HALF * HALF  # of some half


@pytest.fixture
def place(bucket: Bucket) -> S3MediaStorage:
    """Return the storage of a bucket with one file, a.jpg."""
    found = storage.at(bucket.alias)
    assert isinstance(found, S3MediaStorage)
    found.save("a.jpg", ContentFile(b"x"))
    return found


def ask(address: str, method: str = "GET") -> urllib3.BaseHTTPResponse:
    return http.request(method, address)


def test_a_bucket_is_private(place: S3MediaStorage, bucket: Bucket) -> None:
    """ST-04: only a signed address gives out a file, only that one, and only to read it."""
    signed = place.url("a.jpg")
    plain, signature = signed.split("?")

    assert ask(signed).data == b"x"
    assert ask(signed).headers["Cache-Control"] == IMMUTABLE
    assert ask(plain).status == 403
    assert ask(f"{plain.replace('a.jpg', 'b.jpg')}?{signature}").status == 403
    assert ask(signed, "DELETE").status == ask(signed, "PUT").status == 403
    assert ask(place.bucket_url).status == 403
    assert bucket.names() == ["a.jpg"]


def test_an_address_stays_for_half_an_hour(place: S3MediaStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """ST-04: the same for browsers' caches in every process, and then another one."""

    def at(second: int) -> str:
        monkeypatch.setattr(time, "time", lambda: second)
        s3._signed.cache_clear()  # as in another process
        return place.url("a.jpg")

    first, last, following = at(BEGIN), at(BEGIN + HALF - 1), at(BEGIN + HALF)

    assert first == last != following
    assert f"X-Amz-Expires={SIGNED_SECONDS}" in first


def test_an_old_address_is_refused(place: S3MediaStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """ST-04: after an hour; until then it is good, however late in its half hour it was given out."""
    now = time.time()
    for hours, status in ((0, 200), (1.01, 403)):
        monkeypatch.setattr(time, "time", lambda hours=hours: now - hours * SIGNED_SECONDS)
        assert ask(place.url("a.jpg")).status == status


def test_an_address_needs_no_network(bucket: Bucket, settings: Any) -> None:
    """ST-07: signed or not; without a key it is an error that says so."""
    bucket.use(settings, endpoint_url="http://127.0.0.1:1")
    assert storage.at(bucket.alias).url("a.jpg").startswith(f"http://127.0.0.1:1/{bucket.name}/a.jpg?X-Amz-")
    with pytest.raises(NoCredentialsError):
        s3._signed("http://127.0.0.1:1/a", BEGIN, SIGNED_SECONDS, "us-east-1", None)


def test_a_cdn_has_plain_addresses(bucket: Bucket, settings: Any) -> None:
    """ST-04: S3_CUSTOM_DOMAIN gives out files without a signature."""
    bucket.use(settings, custom_domain="cdn.example.org")
    assert storage.at(bucket.alias).url("boats/a b.jpg") == "https://cdn.example.org/boats/a%20b.jpg"


@pytest.mark.parametrize(
    ("options", "begins"),
    [
        ({}, "https://pictures.s3.amazonaws.com/"),
        ({"region_name": "eu-central-1"}, "https://pictures.s3.eu-central-1.amazonaws.com/"),
        (
            {"region_name": "eu-central-1", "bucket_name": "my.pictures"},
            "https://s3.eu-central-1.amazonaws.com/my.pictures/",
        ),
        ({"endpoint_url": "https://s3.example.org"}, "https://s3.example.org/pictures/"),
        (
            {"endpoint_url": "https://s3.example.org", "addressing_style": "virtual"},
            "https://pictures.s3.example.org/",
        ),
    ],
)
def test_a_bucket_is_found_at_amazon_and_elsewhere(options: dict[str, str], begins: str) -> None:
    """ST-01: as a part of the host's name there, as a part of the path here."""
    place = S3MediaStorage(**{"bucket_name": "pictures", "access_key": "a", "secret_key": "b"} | options)
    assert place.bucket_url == begins
    assert place.url("a.jpg").startswith(f"{begins}a.jpg?X-Amz-Algorithm=")


def test_threads_share_a_client(place: S3MediaStorage) -> None:
    """ST-01: making one takes long; two threads never make two."""
    seen: list[Any] = []
    threads = [threading.Thread(target=lambda: seen.append(place.connection)) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(connection) for connection in seen}) == 5
    assert {id(connection.meta.client) for connection in seen} == {id(place.connection.meta.client)}


def test_a_failure_comes_before_ten_seconds() -> None:
    """ST-07: time-outs and tries, and the pause of a second between them."""
    config = S3MediaStorage(bucket_name="a", access_key="a", secret_key="b").connection.meta.client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 4)
    assert config.retries["total_max_attempts"] * config.read_timeout + 1 < 10


@pytest.mark.django_db
def test_the_policy_lets_its_pictures_in(bucket: Bucket, settings: Any) -> None:
    """SE-04, ST-04: from the bucket, also with a CDN before it, to which no upload could be sent; from nowhere else."""
    assert sources(Client().get("/"), "img-src") == ["'self'", "blob:", bucket.server.endpoint_url]
    bucket.use(settings, custom_domain="cdn.example.org")
    for directive in ("img-src", "connect-src"):
        found = sources(Client().get("/"), directive)
        assert found[-2:] == [bucket.server.endpoint_url, "https://cdn.example.org"]
    assert sources(Client().get("/"), "script-src") == ["'self'"]
    settings.STORAGES = {alias: one for alias, one in settings.STORAGES.items() if alias in ("local", "staticfiles")}
    settings.MEDIA_TOOLS_STORAGE = "local"
    assert sources(Client().get("/"), "connect-src") == ["'self'"]


def sources(response: Any, directive: str) -> list[str]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return next(part[1:] for part in parts if part[0] == directive)


@pytest.mark.django_db
def test_a_duplicate_has_its_picture_where_the_first_has_it(bucket: Bucket, settings: Any, alice: Any) -> None:
    """ST-02, ED-15: after the setting was switched too, and without a look at the file."""
    item = make_item()
    settings.MEDIA_TOOLS_STORAGE = "local"
    bucket.use(settings, endpoint_url="http://127.0.0.1:1")
    settings.MEDIA_TOOLS_STORAGE = "local"
    client = Client()
    client.force_login(alice)

    assert client.post(f"/edit/project.galleryitem/{item.pk}/duplicate/").status_code == 302

    copy = GalleryItem.objects.exclude(pk=item.pk).get()
    assert (copy.image.name, copy.image_storage) == (item.image.name, bucket.alias)
    assert (copy.image_width, copy.image_height) == (1600, 1200)


@pytest.mark.django_db
def test_an_upload_is_one_request(bucket: Bucket, alice: Any) -> None:
    """ST-01: S3 is asked nothing before or after it, not even for width and height."""
    item, client, seen = make_item(), Client(), []
    client.force_login(alice)
    image = field(client, f"project.galleryitem/{item.pk}/image")
    place: Any = storage.at(bucket.alias)
    place.connection.meta.client.meta.events.register("before-send.s3", lambda event_name, **_: seen.append(event_name))

    assert image.save(SimpleUploadedFile("new.jpg", picture(32, 24))).json()["ok"]

    assert seen == ["before-send.s3.PutObject"]
    item.refresh_from_db()
    assert (item.image_width, item.image_height) == (32, 24)
