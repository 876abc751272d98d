"""Pictures of rich texts: who may send them, what is refused, what the answer says."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from editable import richtext
from media_tools.models import Picture
from media_tools.pictures import WIDTHS
from tests.editable.fields import JSON, code
from tests.media_tools.pictures import picture, with_place

pytestmark = pytest.mark.django_db


def send(client: Client, data: bytes = b"", name: str = "cat.jpg", **extra):
    """POST one file as the script does."""
    return client.post("/edit/upload/", {"value": SimpleUploadedFile(name, data), **extra}, headers=JSON)


def nothing_kept(settings) -> bool:
    return not Picture.objects.exists() and not [
        path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()
    ]


def test_it_keeps_a_picture(client: Client, alice: User):
    """ED-08, IM-09: the answer has the address that stays and the size; the text may hold it; visitors get it."""
    client.force_login(alice)
    body = send(client, picture(640, 480)).json()
    kept = Picture.objects.get()
    assert body == {"ok": True, "url": f"/media/m/{kept.pk}/", "width": 640, "height": 480}
    assert kept.uploaded_by_name == "alice"
    html = f'<img src="{body["url"]}" alt="" width="640" height="480">'
    assert richtext.clean(html) == html
    assert Client().get(body["url"]).status_code == 302


def test_it_says_how_a_picture_is_shown(client: Client, alice: User):
    """IM-05: a photo taken sideways has the width and height that it is seen with."""
    client.force_login(alice)
    body = send(client, with_place(orientation=6)).json()
    assert (body["width"], body["height"]) == (48, 64)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        ("a.jpg", b"<script>alert(1)</script>", "not a picture"),
        ("a.jpg", picture()[:300], "damaged"),
        ("a.jpg", b"", "empty"),
    ],
)
def test_it_refuses_what_is_no_picture(client: Client, alice: User, settings, name, data, sentence):
    """IM-02: judged by content; a 400 with a sentence, and nothing is kept."""
    client.force_login(alice)
    answer = send(client, data, name)
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert sentence in answer.json()["message"]
    assert nothing_kept(settings)


def test_it_refuses_what_is_too_large(client: Client, alice: User, settings):
    """IM-02: over the limit of bytes or of pixels is a 413 that names the limit."""
    client.force_login(alice)
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 1_000_000
    answer = send(client, picture(1200, 1000))
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "1 million pixels" in answer.json()["message"]
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 100
    answer = send(client, picture())
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert nothing_kept(settings)


@pytest.mark.parametrize("body", [{}, {"value": "no file"}])
def test_a_file_is_needed(client: Client, alice: User, settings, body):
    """A body without a file is a 400."""
    client.force_login(alice)
    answer = client.post("/edit/upload/", body, headers=JSON)
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert nothing_kept(settings)


def test_it_is_for_those_who_may_write(client: Client, bob: User, settings):
    """AU-02: 401 for visitors, 403 for readers and for editors of models without rich text, 200 with one."""
    assert send(client, picture()).status_code == 401
    client.force_login(bob)
    answer = send(client, picture())
    assert (answer.status_code, code(answer)) == (403, "forbidden")
    bob.user_permissions.add(Permission.objects.get(codename="change_event"))
    assert send(client, picture()).status_code == 403
    assert nothing_kept(settings)
    bob.user_permissions.add(Permission.objects.get(codename="change_richtextblock"))
    assert send(client, picture()).status_code == 200


def test_it_needs_a_token(editor_client: Client, settings):
    """AU-02: without the token 403 with a fresh one; a GET is 405."""
    answer = send(editor_client, picture())
    assert (answer.status_code, code(answer)) == (403, "csrf")
    assert answer.json()["csrf"]
    assert editor_client.get("/edit/upload/", headers=JSON).status_code == 405
    assert nothing_kept(settings)


def test_its_sizes_are_made_at_once(client: Client, alice: User, django_capture_on_commit_callbacks):
    """ED-08, TH-02: when the text is shown, its picture is there in every size, without a stand-in."""
    client.force_login(alice)
    with django_capture_on_commit_callbacks(execute=True):
        url = send(client, picture(2000, 1500), "boat.jpg").json()["url"]
    for width in WIDTHS:
        assert client.get(f"{url}{width}/")["Location"].startswith("/media/cache/")
