"""Bodies that are too large or cut, sent byte by byte to a running site: refused, and nothing of them is kept."""

import json
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User

from editable.kinds import digest
from editable.models import Revision
from project.models import Event, GalleryItem
from tests.browsing import session_of
from tests.media_tools.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a" * 32
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=B"
GIGABYTE = 1_000_000_000


class Wire:
    """A connection to the site that sends what it likes."""

    def __init__(self, url: str, cookies: dict[str, str]) -> None:
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def post(
        self, path: str, body: bytes, kind: str, length: int | None = None, accept: str = "application/json"
    ) -> Any:
        """Send `body`, then nothing more, saying it has `length` bytes; return status and text of the answer."""
        lines = [
            *(f"POST {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close", f"Accept: {accept}"),
            *(f"Cookie: {self.cookies}", f"X-CSRFToken: {TOKEN}", f"Content-Type: {kind}"),
            f"Content-Length: {len(body) if length is None else length}",
        ]
        with socket.create_connection((self.host, self.port), timeout=30) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            connection.shutdown(socket.SHUT_WR)
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
        return int(received.split()[1]), received.partition(b"\r\n\r\n")[2].decode()


@pytest.fixture
def wire(live_server: Any, alice: User) -> Wire:
    return Wire(live_server.url, {django_settings.SESSION_COOKIE_NAME: session_of(alice), "csrftoken": TOKEN})


@pytest.fixture
def item(db: None) -> GalleryItem:
    return GalleryItem.objects.create(title="Boat")


def part(name: str, value: bytes, extra: str = "") -> bytes:
    return b'--B\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), extra.encode(), value)


def parts(order: str, data: bytes) -> bytes:
    """Return a whole body; the page's script sends the file first, a plain form last."""
    file = part("value", data, '; filename="boat.jpg"')
    rest = part("csrfmiddlewaretoken", TOKEN.encode()) + part("base", digest("").encode())
    return (file + rest if order == "script" else rest + file) + b"--B--\r\n"


def nothing_happened(settings: Any) -> bool:
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return not files and not Revision.objects.exists() and not GalleryItem.objects.exclude(image="").exists()


@pytest.mark.parametrize("order", ["script", "form"])
def test_it_takes_a_whole_body(wire, item, settings, order):
    """IM-01: what the tests below cut is a body that is saved when it is whole."""
    assert wire.post(f"/edit/project.galleryitem/{item.pk}/image/", parts(order, picture()), MULTIPART)[0] == 200
    assert not nothing_happened(settings)


@pytest.mark.parametrize("percent", [1, 50, 90, 99])
@pytest.mark.parametrize("order", ["script", "form"])
def test_it_keeps_nothing_of_a_cut_upload(wire, item, settings, order, percent):
    """A body cut at any place leaves no row and no file, whatever the order of its parts."""
    body = parts(order, picture(400, 300))
    path = f"/edit/project.galleryitem/{item.pk}/image/"
    status, _text = wire.post(path, body[: len(body) * percent // 100], MULTIPART, length=len(body))
    assert 400 <= status < 500
    assert nothing_happened(settings)


def test_it_keeps_nothing_of_a_cut_text(wire, event):
    """A text that ends with the connection is not the text that was typed."""
    body = f"csrfmiddlewaretoken={TOKEN}&base={digest(event.title)}&value=Moonlight walk".replace(" ", "+").encode()
    path = f"/edit/project.event/{event.pk}/title/"
    status, text = wire.post(path, body[:-5], FORM, length=len(body))
    assert (status, json.loads(text)["code"]) == (400, "invalid")
    assert Event.objects.get().title == event.title


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/edit/project.galleryitem/1/image/", "/edit/upload/", "/contact/"])
def test_it_refuses_a_huge_body_unread(wire, settings, path, debug):
    """IM-02: a body that says it is far over the limit is 413, before it has come; the sentence names the limit."""
    settings.DEBUG = debug
    status, text = wire.post(path, part("value", b"x" * 1000, '; filename="boat.jpg"'), MULTIPART, length=GIGABYTE)
    assert (status, json.loads(text)["code"]) == (413, "too_large")
    assert "25.0\xa0MB" in json.loads(text)["message"]


def test_it_says_so_on_a_page(wire, item):
    """IM-02, ED-12: without JavaScript the 413 is a page of the site."""
    path = f"/edit/project.galleryitem/{item.pk}/image/"
    status, text = wire.post(path, b"", MULTIPART, length=GIGABYTE, accept="text/html")
    assert status == 413
    assert re.search(r"<main.*larger than 25\.0\xa0MB", text, re.DOTALL)


def test_it_turns_a_visitor_away_unread(wire, settings):
    """ED-13: 401 for a visitor, whatever the size."""
    wire.cookies = f"csrftoken={TOKEN}"
    status, text = wire.post("/edit/project.galleryitem/1/image/", b"", MULTIPART, length=GIGABYTE)
    assert (status, json.loads(text)["code"]) == (401, "signed_out")


@pytest.mark.parametrize("order", ["script", "form"])
def test_it_stops_at_a_file_over_the_limit(wire, item, settings, order):
    """IM-02: a file over the limit within a body that is not is 413 too, and not kept."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 1000
    status, text = wire.post(f"/edit/project.galleryitem/{item.pk}/image/", parts(order, bytes(100_000)), MULTIPART)
    assert (status, json.loads(text)["code"]) == (413, "too_large")
    assert nothing_happened(settings)


def test_a_visitors_form_is_read_to_its_end(wire, item):
    """A browser reads an answer only after it has sent all: the rest is read, so the reason arrives."""
    wire.cookies = ""
    status, text = wire.post(
        f"/edit/project.galleryitem/{item.pk}/image/", parts("script", bytes(5_000_000)), MULTIPART
    )
    assert (status, json.loads(text)["code"]) == (401, "signed_out")
