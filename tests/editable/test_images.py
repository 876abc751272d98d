"""Pictures edited on the page, over HTTP: what is stored, what is refused, what each page then shows."""

from __future__ import annotations

import html
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from editable.kinds import digest
from editable.models import ImageBlock, Revision
from editable.views import save_field
from project.models import Event, GalleryItem
from tests.editable.fields import JSON, Field, code, field
from tests.media_tools.made import visit
from tests.media_tools.pictures import animation, picture, png_bomb, saved
from tests.postcards.models import Postcard

pytestmark = pytest.mark.django_db
LOGO = "editable.imageblock/logo/image"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def image(editor: Client, item: GalleryItem) -> Field:
    return field(editor, f"project.galleryitem/{item.pk}/image")


def upload(data: bytes, name: str = "new boat.png") -> Any:
    return SimpleUploadedFile(name, data)


def kept(settings: Any) -> list[str]:
    """Return the names of all files in the media folder that are no thumbnails."""
    root = Path(settings.MEDIA_ROOT)
    names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    return sorted(name for name in names if not name.startswith("cache/"))


def printed(client: Client, page: str = "/", key: str = "project.galleryitem/") -> str:
    """Return the first editable `<img>` on the page whose key has `key` in it."""
    text = visit(client, page).content.decode()
    return next(tag for tag in re.findall(r"<img[^>]*>", text) if "data-editable" in tag and key in tag)


def source(tag: str) -> str:
    found = re.search(r'\bsrc="([^"]*)"', tag)
    assert found
    return found[1]


def colour(settings: Any, url: str) -> Any:
    """Return the mean colour of the served picture."""
    with Image.open(Path(settings.MEDIA_ROOT) / url.removeprefix("/media/")) as image:
        return image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))


def red_corner() -> bytes:
    """Return a wide blue picture whose lower right corner is red."""
    image = Image.new("RGB", (1600, 400), "#0000ff")
    image.paste("#ff0000", (1200, 200, 1600, 400))
    return saved(image, "PNG")


def test_it_stores_a_picture_under_a_name_of_its_own(image, item, settings):
    """IM-01, IM-03: the answer has the new name; the history has both, and the old file stays for Undo."""
    old = item.image.name
    body = image.save(upload(picture(kind="PNG"))).json()
    item.refresh_from_db()
    revision = Revision.objects.get()
    assert body == {"ok": True, "value": item.image.name, "base": digest(item.image.name), "revision": revision.pk}
    assert re.fullmatch(r"galleryitem/[0-9a-f]{16}/new-boat-[\d-]{19}\.png", item.image.name)
    assert (revision.field, revision.old, revision.new) == ("image", old, item.image.name)
    assert kept(settings) == sorted([old, item.image.name])


def test_it_answers_a_repeated_upload_as_it_did_first(image, settings):
    """ED-21: an upload repeated by the network is one change, and one file."""
    first = image.save(upload(picture()), request_id="once").json()
    again = image.save(upload(picture()), request_id="once").json()
    assert again == first
    assert (Revision.objects.count(), len(kept(settings))) == (1, 2)


def test_it_answers_conflict_and_keeps_no_file(image, item, settings, alice):
    """NL-01: the later of two editors learns the name of what is stored; the upload is not kept."""
    stored = image.save(upload(picture())).json()["value"]
    answer = image.save(upload(picture(), "mine.jpg"))
    body = answer.json()
    assert (answer.status_code, body["code"], body["value"], body["base"]) == (409, "conflict", stored, digest(stored))
    assert body["changed_by"] == alice.get_username()
    assert len(kept(settings)) == 2


def test_it_takes_a_picture_away(image, item, settings):
    """ED-07: an optional picture can be cleared; its file stays for Undo."""
    old = item.image.name
    assert image.save("").json()["value"] == ""
    assert not GalleryItem.objects.get().image
    assert kept(settings) == [old]
    assert Revision.objects.get().old == old


@pytest.fixture
def postcard(alice: User, settings: Any) -> Postcard:
    """Return a row of somebody else's model: its front is a plain ImageField that must have a value."""
    settings.ROOT_URLCONF = "tests.postcards.urls"
    card = Postcard(line="Greetings")
    card.front.save("front.jpg", ContentFile(picture(), "front.jpg"))
    return card


def of(editor: Client, card: Postcard) -> Field:
    return Field(editor, f"/edit/postcards.postcard/{card.pk}/front/", digest(card.front.name))


def test_it_works_with_a_plain_image_field(editor, postcard, settings):
    """IM-01: a model of somebody else's, without a description or focal point."""
    answer = of(editor, postcard).save(upload(picture(kind="WEBP"), "b.webp")).json()
    postcard.refresh_from_db()
    assert answer["value"] == postcard.front.name != "front.jpg"
    assert len(kept(settings)) == 2
    assert "about" not in printed(editor, f"/postcards/{postcard.pk}/", "front")


def test_it_does_not_clear_a_required_picture(editor, postcard):
    """ED-07: the reason is said, the picture stays."""
    answer = of(editor, postcard).save("")
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert answer.json()["errors"] == {"front": ["This field cannot be blank."]}
    assert Postcard.objects.get().front.name == postcard.front.name


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.jpg", b"Dear diary, this is a text.", "not a picture"),
        ("a.jpg", b"<!doctype html><script>alert(1)</script>", "not a picture"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("IMG_2041.HEIC", HEIC, "HEIC"),
        ("bomb.png", png_bomb(30_000, 30_000), "60 million pixels"),
        ("a.jpg", picture()[:-200], "damaged"),
        ("a.jpg", b"", "empty"),
    ],
)
@pytest.mark.parametrize("plain", [False, True], ids=["stored", "plain"])
def test_it_refuses_what_is_no_picture(request, editor, settings, name, data, sentence, plain):
    """IM-02, IM-08: judged by content; a 400 with a sentence, no change of the row, no file that stays."""
    if plain:
        place = of(editor, request.getfixturevalue("postcard"))
    else:
        place = request.getfixturevalue("image")
    before = kept(settings)
    answer = place.save(upload(data, name))
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert sentence in answer.json()["message"]
    assert kept(settings) == before and not Revision.objects.exists()


@pytest.mark.parametrize(
    ("setting", "limit", "data", "sentence"),
    [
        ("MEDIA_TOOLS_UPLOAD_BYTES", 2048, saved(Image.effect_noise((64, 64), 200), "PNG"), "2.0\xa0KB"),
        ("MEDIA_TOOLS_UPLOAD_PIXELS", 1_500_000, picture(1500, 1001), "1.5 million pixels"),
        ("MEDIA_TOOLS_UPLOAD_PIXELS", 1000, animation("GIF", 2), "0.001 million pixels"),
    ],
)
def test_it_names_the_limit(image, settings, setting, limit, data, sentence):
    """IM-02: over a limit the sentence says how much it is."""
    setattr(settings, setting, limit)
    before = kept(settings)
    answer = image.save(upload(data))
    assert answer.status_code in (400, 413)
    assert sentence in answer.json()["message"]
    assert kept(settings) == before and not Revision.objects.exists()


def test_it_refuses_a_text_in_the_place_of_a_file(image, item):
    """IM-02: the name of a file is no file, so nobody points at what others have stored."""
    answer = image.save(item.image.name)
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert answer.json()["message"] == "Choose a file."


def test_it_refuses_a_file_in_the_place_of_a_text(editor, event):
    """A text is a text; the file is not kept."""
    answer = field(editor, f"project.event/{event.pk}/title").save(upload(b"Moonlight walk", "title.txt"))
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert Event.objects.get().title == event.title


class Unreadable(BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")


def test_it_turns_visitors_away_unread(image, item, rf):
    """ED-13: 401 before the body is parsed, also where a cookie would make Django look for a token in it."""
    request = rf.post(image.url, {"value": upload(picture()), "base": image.base}, headers=JSON)
    request.user, request._stream = AnonymousUser(), Unreadable()
    request.META["CSRF_COOKIE"], request._dont_enforce_csrf_checks = "a" * 32, False
    answer = save_field(request, "project.galleryitem", str(item.pk), "image")
    assert (answer.status_code, code(answer)) == (401, "signed_out")
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(image.url, {"value": upload(picture()), "base": image.base}, headers=JSON)
    assert (answer.status_code, code(answer)) == (401, "signed_out")
    assert not Revision.objects.exists()


def test_it_refuses_who_may_not_change_it(image, bob, settings):
    """CM-06: signed in is not enough."""
    reader = Client()
    reader.force_login(bob)
    before = kept(settings)
    answer = reader.post(image.url, {"value": upload(picture()), "base": image.base}, headers=JSON)
    assert (answer.status_code, code(answer)) == (403, "forbidden")
    assert kept(settings) == before


def test_it_needs_a_token(image, editor_client, settings):
    """CM-06: a form of another site is refused; the answer has a fresh token, and the upload goes through with it."""
    before = kept(settings)
    data = {"value": upload(picture()), "base": image.base}
    answer = editor_client.post(image.url, data, headers=JSON)
    assert (answer.status_code, code(answer)) == (403, "csrf")
    assert kept(settings) == before and not Revision.objects.exists()
    again = {"value": upload(picture()), "base": image.base}
    token = {"X-CSRFToken": answer.json()["csrf"]}
    assert editor_client.post(image.url, again, headers=JSON | token).status_code == 200


def test_it_answers_the_picture_for_its_panel(image, item):
    """IM-01: opened, the field tells the whole picture in a handy size, never the original, which may say where."""
    body = visit(image.client, image.url, headers=JSON).json()
    assert (body["value"], body["base"]) == (item.image.name, image.base)
    assert body["preview"].startswith("/media/cache/") and (body["width"], body["height"]) == (64, 48)


# Pages that work without JavaScript


def form(text: str) -> dict[str, str]:
    """Return the hidden inputs of the page's form."""
    tags = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", text)]
    return {tag["name"]: html.unescape(tag.get("value", "")) for tag in tags if tag["type"] == "hidden"}


def test_it_works_without_javascript(image, item, settings):
    """ED-12: the page has a form for a file, with a box that takes the picture away."""
    text = image.client.get(image.url).content.decode()
    assert 'enctype="multipart/form-data"' in text
    assert re.search(r'<input type="file" name="value"[^>]*accept="image/jpeg,', text)
    assert 'name="value-clear"' in text
    answer = image.client.post(image.url, form(text) | {"value": upload(picture())}, follow=True)
    assert "Saved." in answer.content.decode()
    item.refresh_from_db()
    assert item.image.name.startswith("galleryitem/") and len(kept(settings)) == 2
    text = image.client.get(image.url).content.decode()
    assert image.client.post(image.url, form(text) | {"value-clear": "on"}).status_code == 302
    item.refresh_from_db()
    assert not item.image


@pytest.mark.parametrize(("data", "sentence"), [({}, "Choose a file."), ({"value": b"no picture"}, "not a picture")])
def test_it_says_without_javascript_why(image, settings, data, sentence):
    """ED-07, ED-12: a refusal comes back on the page, with the form as it was."""
    before = kept(settings)
    sent = {name: upload(value) for name, value in data.items()}
    answer = image.client.post(image.url, form(image.client.get(image.url).content.decode()) | sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in text and 'type="file"' in text
    assert kept(settings) == before


def test_it_says_without_javascript_that_a_body_is_too_large(image, settings):
    """IM-02, ED-12: the token stands in the body, which is not read: the limit is named all the same."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 1000
    hidden = form(image.client.get(image.url).content.decode())
    answer = image.client.post(image.url, hidden | {"value": upload(bytes(1_200_000))})
    assert answer.status_code == 413
    assert "1000\xa0bytes" in answer.content.decode()


# What the page shows


def test_the_focal_point_moves_every_crop(editor, settings):
    """IM-06: every crop follows, in both resolutions; one that shows the pointed part, and one of another size."""
    item = GalleryItem(title="Blue")
    item.image.save("blue.png", ContentFile(red_corner(), "blue.png"))
    before = printed(editor)
    assert colour(settings, source(before)) == (0, 0, 255)
    focal = field_about(editor, before, "focal")
    assert focal.save("100 100").status_code == 200
    after = printed(editor)
    assert source(after) != source(before)
    doubled = re.search(r'<source srcset="[^"]*, ([^ ]+) 2x', visit(editor, "/").content.decode())
    assert doubled
    for url in (source(after), doubled[1]):
        red, _green, blue = colour(settings, url)
        assert red > 60 and blue < 195, url


def field_about(client: Client, tag: str, role: str) -> Field:
    """Return the field that the picture's element names for a role: alt, decorative or focal."""
    about = json.loads(html.unescape(tag.partition('data-editable-about="')[2].partition('"')[0]))
    found = next(one for one in about if one["role"] == role)
    return Field(client, found["url"], found["base"])


def test_it_flags_a_picture_without_a_description_for_editors(editor, item):
    """IM-06: a description or the word "decorative" takes the flag away; visitors never see it."""
    assert "data-editable-undescribed" in printed(editor)
    assert "undescribed" not in Client().get("/").content.decode()
    alt = field_about(editor, printed(editor), "alt")
    alt.base = alt.save("A boat at night").json()["base"]
    assert "data-editable-undescribed" not in printed(editor)
    assert 'alt="A boat at night"' in Client().get("/").content.decode()
    alt.save("")
    assert "data-editable-undescribed" in printed(editor)
    assert field_about(editor, printed(editor), "decorative").save("true").status_code == 200
    assert "data-editable-undescribed" not in printed(editor)


def test_a_decorative_picture_is_described_by_nothing(editor, item):
    """IM-06: what is said to be decorative is passed over by a screen reader, even where a description is left."""
    GalleryItem.objects.update(alt="A boat", decorative=True)
    assert re.search(r'<img[^>]*alt=""', Client().get("/").content.decode().partition("gallery-items")[2])


def test_the_logo_is_a_block(editor, settings):
    """CM-04, IM-01: the default is shown until the first upload makes the row, and again once it is cleared."""
    assert "site/logo.svg" in Client().get("/").content.decode()
    logo = field(editor, LOGO)
    assert not ImageBlock.objects.exists()
    answer = logo.save(upload(picture(512, 512, "PNG"), "logo.png")).json()
    row = ImageBlock.objects.get()
    assert (row.slug, row.title, Revision.objects.get().kind) == ("logo", "Logo", "add")
    shown = visit(Client(), "/").content.decode()
    assert "site/logo.svg" not in shown and source(printed(editor, key=LOGO)) in shown
    logo.base = answer["base"]
    assert logo.save("").status_code == 200
    assert "site/logo.svg" in Client().get("/").content.decode()


def test_a_refused_first_logo_leaves_nothing(editor, settings):
    """CM-04: neither a row nor a file."""
    assert field(editor, LOGO).save(upload(b"no picture")).status_code == 400
    assert not ImageBlock.objects.exists() and not kept(settings)
