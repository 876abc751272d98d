"""A phone as camera: a token that is good for one picture, in one field, for minutes, as its editor would save it."""

from __future__ import annotations

import datetime
import json
import logging
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from editable import assets, phone_views, phones, registry
from editable.kinds import digest
from editable.models import ImageBlock, PhoneTicket, Revision
from project.models import GalleryItem
from tests.editable.fields import JSON, code, field
from tests.editable.test_images import HEIC
from tests.media_tools.pictures import picture

pytestmark = pytest.mark.django_db
OVER = "This code is no longer valid"


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def path_of(item: GalleryItem, name: str = "image") -> str:
    return f"/edit/project.galleryitem/{item.pk}/{name}/phone/"


def asked(desk: Client, item: GalleryItem) -> dict[str, Any]:
    """Return what the desk is told: the address for the phone, and where to ask."""
    answer = desk.post(path_of(item), {"base": digest(item.image.name)}, headers=JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def ticket(desk: Client, item: GalleryItem) -> dict[str, Any]:
    return asked(desk, item)


def upload(data: bytes | None = None, name: str = "phone.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(kind="PNG") if data is None else data)


def send(ticket: dict[str, Any], data: bytes | None = None, **headers: str) -> Any:
    """Send a picture as the phone's script does."""
    path = urlsplit(ticket["url"]).path
    return Client().post(path, {"value": upload(data)}, headers=JSON | headers)


def is_over(ticket: dict[str, Any]) -> bool:
    """Tell whether the phone is refused, whatever it sends or asks for, with the one sentence that says nothing."""
    answer, page = send(ticket), Client().get(urlsplit(ticket["url"]).path)
    assert not Revision.objects.exists()
    same = (answer.status_code, code(answer), page.status_code) == (404, "not_found", 404)
    return same and OVER in answer.json()["message"] and OVER in page.content.decode()


def kept(settings: Any) -> set[str]:
    """Return the pictures in the media folder."""
    root = Path(settings.MEDIA_ROOT)
    return {path.name for path in root.rglob("galleryitem/*/*") if path.is_file()}


def test_a_picture_from_the_phone_is_saved_as_its_editor_would(desk, item, ticket, alice):
    """IM-07: it is in the field, in the history under the editor's name, and the desk hears of it and can undo it."""
    before = item.image.name
    assert desk.get(ticket["poll"], headers=JSON).json()["state"] == "waiting"
    assert send(ticket).json() == {"ok": True}
    item.refresh_from_db()
    revision = Revision.objects.get()
    assert (revision.old, revision.new, revision.user_name) == (before, item.image.name, alice.get_username())
    heard = desk.get(ticket["poll"], headers=JSON).json()
    news = {"value": item.image.name, "base": digest(item.image.name), "revision": revision.pk}
    assert heard == {"ok": True, "state": "arrived"} | news
    assert desk.post(f"/edit/revisions/{revision.pk}/undo/", headers=JSON).status_code == 200
    item.refresh_from_db()
    assert item.image.name == before


def test_it_works_without_javascript(item, ticket):
    """IM-07, ED-12: a plain form with the camera, then thanks, and the same thanks for a reload."""
    phone, path = Client(enforce_csrf_checks=True), urlsplit(ticket["url"]).path
    page = phone.get(path).content.decode()
    assert re.search(r'<input type="file" name="value" accept="image/\*" capture="environment" required>', page)
    assert "Boat" in page and 'enctype="multipart/form-data"' in page
    headers = {"Origin": "http://testserver"}
    refused = phone.post(path, {"value": upload(HEIC, "a.heic")}, headers=headers)
    assert refused.status_code == 400 and "HEIC" in refused.content.decode()
    assert 'type="file"' in refused.content.decode()
    assert phone.post(path, {"value": ""}, headers=headers).status_code == 400
    thanks = phone.post(path, {"value": upload()}, headers=headers, follow=True)
    assert thanks.status_code == 200 and "Thank you" in thanks.content.decode()
    assert "type=" not in re.sub(r"<link[^>]*>|<script[^>]*>", "", thanks.content.decode())
    item.refresh_from_db()
    assert item.image.name.endswith(".png")
    assert not phone.cookies


def test_a_block_without_a_row_gets_its_picture(desk, settings):
    """IM-07, CM-04: the address names the template that declares the block, whose row the picture makes."""
    logo = field(desk, "editable.imageblock/logo/image")
    answer = desk.post(logo.url.replace("/image/", "/image/phone/"), {"base": logo.base}, headers=JSON)
    assert send(answer.json()).status_code == 200
    assert ImageBlock.objects.get(slug="logo").image


def test_the_token_is_kept_nowhere(ticket):
    """IM-07: the database has its digest only; the address at which the desk waits has nothing of it."""
    token = ticket["url"].rstrip("/").rpartition("/")[2]
    row = PhoneTicket.objects.values().get()
    assert len(token) >= 22
    assert token not in json.dumps(row, default=str) and token not in ticket["poll"]


def test_it_is_asked_for_by_who_may_change_the_picture(item, bob):
    """IM-07, CM-06: visitors 401, others 403, no token 403; GET and fields without a picture are refused."""
    base = {"base": digest(item.image.name)}
    reader, stranger = Client(), Client(enforce_csrf_checks=True)
    reader.force_login(bob)
    assert Client().post(path_of(item), base, headers=JSON).status_code == 401
    assert reader.post(path_of(item), base, headers=JSON).status_code == 403
    bob.user_permissions.add(*permissions())
    stranger.force_login(User.objects.get(pk=bob.pk))
    assert code(stranger.post(path_of(item), base, headers=JSON)) == "csrf"
    reader.force_login(User.objects.get(pk=bob.pk))
    assert reader.get(path_of(item), headers=JSON).status_code == 405
    assert reader.post(path_of(item, "title"), base, headers=JSON).status_code == 404
    assert reader.post(path_of(item), {"base": "stale"}, headers=JSON).status_code == 409
    assert not PhoneTicket.objects.exists()


def permissions() -> Any:
    return Permission.objects.filter(codename="change_galleryitem")


def test_a_token_is_good_for_one_picture(item, ticket, settings):
    """IM-07: sent again, it is refused, and nothing more is stored."""
    send(ticket)
    files = kept(settings)
    again = send(ticket)
    assert (again.status_code, code(again)) == (404, "not_found")
    assert OVER in again.json()["message"]
    assert Revision.objects.count() == 1 and kept(settings) == files


@pytest.mark.contract
@pytest.mark.django_db(transaction=True)
def test_of_two_pictures_at_the_same_moment_one_is_taken(item, ticket, settings):
    """IM-07: eight phones with one token make one change."""
    start = threading.Barrier(8)

    def one(_number: int) -> int:
        try:
            start.wait(timeout=30)
            return send(ticket).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(one, range(8))) == {200: 1, 404: 7}
    assert Revision.objects.count() == 1 and len(kept(settings)) == 2


def test_it_ends_after_ten_minutes(desk, item, ticket):
    """IM-07: an expired token opens nothing, and the desk is told."""
    PhoneTicket.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert is_over(ticket)
    assert desk.get(ticket["poll"], headers=JSON).json()["state"] == "over"
    ten_minutes = datetime.timedelta(minutes=10)
    asked(desk, item)
    left = PhoneTicket.objects.get().expires_at - timezone.now()
    assert ten_minutes - datetime.timedelta(seconds=30) < left <= ten_minutes + datetime.timedelta(seconds=1)


@pytest.mark.parametrize("token", ["x", "A" * 24, "%00", "é", "-", "a" * 3000])
def test_a_guessed_token_opens_nothing(ticket, token):
    """IM-07: a 404 that has the same words as an expired one."""
    assert is_over({"url": f"http://testserver/edit/phone/{token}/"})


def test_a_token_leads_to_its_own_field_only(desk, item, ticket):
    """IM-07: neither what the phone sends nor what the address has added makes it another row, field or user."""
    other = GalleryItem(title="Other")
    other.image.save("other.jpg", ContentFile(picture(), "other.jpg"))
    path = urlsplit(ticket["url"]).path
    data = {"pk": other.pk, "field": "title", "base": digest(other.image.name), "request_id": "1", "template": "x"}
    query = f"?label=project.galleryitem&pk={other.pk}&template=x"
    assert Client().post(path + query, data | {"value": upload()}, headers=JSON).status_code == 200
    assert Revision.objects.get().object_pk == str(item.pk)
    assert Client().post(f"{path}{other.pk}/", {"value": upload()}, headers=JSON).status_code == 401


def test_cancel_takes_it_back(desk, ticket):
    """IM-07: after Cancel at the desk the phone is refused."""
    assert desk.post(ticket["poll"], headers=JSON).json()["state"] == "over"
    assert desk.get(ticket["poll"], headers=JSON).status_code == 404
    assert is_over(ticket)


def test_cancel_comes_too_late_for_what_has_arrived(desk, ticket):
    """IM-07: the desk is told what is stored, so that its page shows it."""
    send(ticket)
    assert desk.post(ticket["poll"], headers=JSON).json()["state"] == "arrived"


def test_a_new_code_ends_the_one_before(desk, item, ticket):
    """IM-07: of one editor and one field the last code is good."""
    latest = asked(desk, item)
    assert is_over(ticket)
    assert send(latest).status_code == 200


@pytest.mark.parametrize("loss", ["deactivated", "deleted", "no permission", "outside the queryset", "row deleted"])
def test_it_ends_with_what_its_editor_may_do(desk, item, ticket, alice, loss, monkeypatch):
    """IM-07, AU-01: permission is asked for again when the picture arrives, as that user."""
    if loss == "deactivated":
        User.objects.update(is_active=False)
    elif loss == "deleted":
        alice.delete()
    elif loss == "no permission":
        alice.groups.clear()
    elif loss == "row deleted":
        item.delete()
    else:
        own = registry._registrations["project.galleryitem"]
        limited = {**vars(own), "queryset": lambda request: GalleryItem.objects.none()}
        monkeypatch.setitem(registry._registrations, "project.galleryitem", registry.Registration(**limited))
    assert is_over(ticket)


class Generous(ModelBackend):
    """Gives everybody every permission, as an adopter's own backend may."""

    def has_perm(self, *args: Any, **kwargs: Any) -> bool:
        return True


def test_an_account_that_was_closed_sends_nothing(desk, ticket, settings):
    """AU-01: whatever a back-end says of its permissions."""
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Generous"]
    User.objects.update(is_active=False)
    assert is_over(ticket)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Dear diary", "not a picture"),
        (HEIC, "HEIC"),
        (b"<svg/>", "SVG"),
        (b"", "empty"),
        (picture()[:-200], "damaged"),
    ],
)
def test_what_is_no_picture_may_be_followed_by_one(item, ticket, settings, data, sentence):
    """IM-02, IM-07: the phone is told why; nothing is stored, and the same code takes another picture."""
    files = kept(settings)
    refused = send(ticket, data)
    assert (refused.status_code, code(refused)) == (400, "invalid")
    assert sentence in refused.json()["message"]
    assert kept(settings) == files and not Revision.objects.exists()
    assert send(ticket).status_code == 200


def test_it_refuses_what_is_too_large_and_names_the_limit(item, ticket, settings):
    """IM-02, IM-07: 413, on the page as in JSON."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 1000
    refused = send(ticket, bytes(1_200_000))
    assert (refused.status_code, code(refused)) == (413, "too_large")
    page = Client().post(urlsplit(ticket["url"]).path, {"value": upload(bytes(1_200_000))})
    assert page.status_code == 413 and "1000\xa0bytes" in page.content.decode()
    assert not Revision.objects.exists()


def test_a_storage_that_is_away_costs_no_code(ticket, settings):
    """IM-07, ST-07: 503, nothing is stored, and the same code works when it is back."""
    own, settings.MEDIA_TOOLS_STORAGE = settings.MEDIA_TOOLS_STORAGE, "gone"
    refused = send(ticket)
    assert (refused.status_code, code(refused)) == (503, "unavailable")
    page = Client().post(urlsplit(ticket["url"]).path, {"value": upload()})
    assert page.status_code == 503 and not Revision.objects.exists()
    settings.MEDIA_TOOLS_STORAGE = own
    assert send(ticket).status_code == 200


def test_it_ends_after_ten_refusals(ticket):
    """IM-07: who has a token cannot keep the decoder busy for ten minutes."""
    statuses = [send(ticket, b"no picture").status_code for _ in range(PhoneTicket.TRIES)]
    assert statuses == [400] * PhoneTicket.TRIES
    assert is_over(ticket)


def test_a_picture_that_was_changed_meanwhile_stays(desk, item, ticket, settings):
    """IM-07, NL-01: the phone is told, nothing is stored, and the code ends."""
    newer = {"value": upload(picture()), "base": digest(item.image.name)}
    assert desk.post(f"/edit/project.galleryitem/{item.pk}/image/", newer, headers=JSON).status_code == 200
    files = kept(settings)
    refused = send(ticket)
    assert (refused.status_code, code(refused)) == (409, "conflict")
    assert "new code" in refused.json()["message"] and "alice" not in refused.content.decode()
    assert kept(settings) == files and Revision.objects.count() == 1
    assert send(ticket).status_code == 404
    assert desk.get(ticket["poll"], headers=JSON).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_a_form_of_another_site_is_refused(ticket, headers, status):
    """IM-07: origin is checked as that of every form without a token."""
    assert send(ticket, **headers).status_code == status


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_hears_of_it(item, ticket, method):
    """IM-07: another editor who knows the address for waiting gets 404 and ends nothing; a visitor gets 401."""
    mallory = User.objects.create_user("mallory", is_superuser=True)
    other = Client()
    other.force_login(mallory)
    assert getattr(other, method)(ticket["poll"], headers=JSON).status_code == 404
    assert getattr(Client(), method)(ticket["poll"], headers=JSON).status_code == 401
    assert send(ticket).status_code == 200


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_looking_at_the_page_changes_nothing(item, ticket, method):
    """IM-07: chat programs and scanners fetch addresses; only a picture that is sent uses the code up."""
    before = list(PhoneTicket.objects.values())
    for _ in range(3):
        getattr(Client(), method)(urlsplit(ticket["url"]).path)
    assert list(PhoneTicket.objects.values()) == before
    assert send(ticket).status_code == 200


def test_an_editor_on_the_phone_is_a_visitor_there(desk, ticket):
    """IM-07: the page takes no notice of a session: no name, no editor, no cookie."""
    page = desk.get(urlsplit(ticket["url"]).path)
    text = page.content.decode()
    assert "alice" not in text and "editable/index" not in text and "Sign out" not in text
    assert "Cookie" not in page.headers.get("Vary", "")
    assert not page.cookies


def test_the_page_is_kept_and_told_nowhere(ticket):
    """IM-07: not cached, indexed, framed, nor named as a referrer, whether it opens or not."""
    path = urlsplit(ticket["url"]).path
    for answer in (Client().get(path), send(ticket), send(ticket), Client().get("/edit/phone/unknown/")):
        assert answer["Cache-Control"] == "no-store" and answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex" and answer["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_no_line_of_a_log_has_the_token(ticket, caplog, monkeypatch):
    """IM-07: neither what Django says of refusals and failures, nor what a server reads from the environment."""
    token = ticket["url"].rstrip("/").rpartition("/")[2]
    caplog.set_level(logging.DEBUG)
    send(ticket, b"no picture")
    send(ticket, None, **{"Sec-Fetch-Site": "cross-site"})
    Client().put(urlsplit(ticket["url"]).path)
    assert Client().get(f"/edit/phone/{token}").status_code == 200
    assert Client().get(f"/edit/phone/{token}x").status_code == 404
    monkeypatch.setattr(phones, "save", lambda *_: 1 / 0)
    client = Client(raise_request_exception=False)
    assert client.post(urlsplit(ticket["url"]).path, {"value": upload()}).status_code == 500
    assert len(caplog.records) >= 4 and "/edit/phone/-/" in caplog.text
    assert token not in caplog.text
    monkeypatch.undo()
    request = RequestFactory().get(f"/edit/phone/{token}/", RAW_URI=f"/edit/phone/{token}/")
    phone_views.phone(request, token)
    assert token not in str(request.META) and token not in request.get_full_path()


def test_the_code_is_drawn_for_scanners(ticket):
    """IM-07: dark on light in every colour scheme, with a quiet zone, and nothing that the policy would stop."""
    drawing = ticket["qr"]
    assert 'stroke="#000"' in drawing and 'fill="#fff"' in drawing
    assert "style" not in drawing and "script" not in drawing and "xmlns" in drawing


def test_the_phone_gets_every_module_that_it_imports():
    """IM-07: the page's import map has what its script needs, and what that needs, and no more."""
    wanted: list[str] = ["editable/phone_page"]
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        source = (assets.STATIC.parent / f"{name}.js").read_text()
        new = set(re.findall(r'import [^"]*from "([^"]+)"', source)) - found
        found |= new
        wanted += new
    assert found == set(assets.ON_PHONES)


def test_old_tickets_go(desk, item, ticket):
    """What has expired is deleted when another code is asked for."""
    PhoneTicket.objects.update(expires_at=timezone.now() - datetime.timedelta(days=1), used_at=timezone.now())
    asked(desk, item)
    assert PhoneTicket.objects.count() == 1
