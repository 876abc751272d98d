"""Fields for files and pictures: what their forms accept, what they keep, and how a page shows it."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.template import Context, Template
from django.test import TestCase
from django.test.utils import isolate_apps
from django.utils.datastructures import MultiValueDict
from PIL import Image
from sorl.thumbnail import default

from editable.models import ImageBlock
from media_tools import files
from media_tools.fields import (
    StoredFileField,
    StoredImageField,
    alt_of,
    crop_of,
    validate_focal,
)
from media_tools.models import Picture
from project.models import GalleryItem
from tests.media_tools.pictures import EXTENSIONS, picture, with_place

HTML = b"<!doctype html><script>alert(1)</script>"


class ItemForm(forms.ModelForm):
    class Meta:
        model = GalleryItem
        fields = ["image"]


class PictureForm(forms.ModelForm):
    class Meta:
        model = Picture
        fields = ["image"]


def upload(data: bytes, name: str = "boat.jpg") -> MultiValueDict[str, Any]:
    return MultiValueDict({"image": [SimpleUploadedFile(name, data)]})


def item_form(data: bytes, name: str = "boat.jpg") -> ItemForm:
    return ItemForm({}, upload(data, name), instance=GalleryItem(title="Boat"))


def render(source: str, **context: object) -> str:
    return Template("{% load media_tools %}" + source).render(Context(context))


def cleaned(data: bytes, name: str) -> Any:
    return StoredFileField().formfield().clean(SimpleUploadedFile(name, data))


@pytest.mark.parametrize(
    ("field", "path"),
    [(StoredImageField(alt_field="alt", focal_field="focal"), "ImageField"), (StoredFileField(), "FileField")],
)
def test_it_is_a_stock_field_in_migrations(field: models.Field, path: str) -> None:
    """IM-02: migrations need no class of this app."""
    written, imports = MigrationWriter.serialize(field)

    assert written == f"models.{path}(max_length=255, upload_to=media_tools.storage.upload_to)"
    assert imports == {"from django.db import models", "import media_tools.storage"}


@isolate_apps("media_tools")
def test_it_names_what_its_options_lack() -> None:
    """IM-06: a check finds an option that names no field."""

    class Postcard(models.Model):  # noqa: DJ008
        image = StoredImageField(alt_field="image", decorative_field="decoration", focal_field="focus")

        class Meta:
            app_label = "media_tools"

    found = [error for error in Postcard._meta.get_field("image").check() if error.id == "media_tools.E003"]

    assert [error.msg.split()[0] for error in found] == ["decorative_field", "focal_field"]
    assert GalleryItem._meta.get_field("image").check() == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_stores_what_a_form_was_given(kind: str) -> None:
    """IM-02 and IM-03: named for its content, nothing behind its end, and never the name that was sent."""
    data = picture(kind=kind)
    form = item_form(data + HTML, "../../My boat.html")

    assert form.is_valid(), form.errors
    item = form.save()

    stored = GalleryItem.objects.get(pk=item.pk).image
    with stored.open():
        assert stored.read() == data
    assert stored.name.startswith("galleryitem/") and stored.name.endswith(EXTENSIONS[kind])
    assert "/my-boat-" in str(stored)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x" * 300 + ".jpg", "🐚.jpg", "boat.html", "boat"])
def test_it_takes_every_file_name(name: str) -> None:
    """IM-03: a long or a strange name is no fault of the picture, however short the column is."""
    assert item_form(picture(), name).is_valid()
    for field in (StoredImageField(max_length=100), StoredFileField(max_length=100)):
        assert field.formfield().clean(SimpleUploadedFile(name.replace("html", "jpg"), picture()))


@pytest.mark.django_db
@pytest.mark.parametrize("data", [HTML, b"<svg/>", picture()[:-1], b""])
def test_it_refuses_what_is_no_picture(data: bytes, settings: Any) -> None:
    """IM-02: with one sentence at the field; nothing is stored."""
    form = item_form(data)

    assert len(form.errors["image"]) == 1
    assert not Path(settings.MEDIA_ROOT).exists()


def test_it_lets_the_browser_offer_pictures_only() -> None:
    """IM-08: a telephone converts its HEIC photos for a list of types without HEIC."""
    shown = str(ItemForm()["image"])

    assert 'accept="image/jpeg,image/png,image/gif,image/webp,image/avif"' in shown


@pytest.mark.django_db
def test_it_knows_width_and_height_as_shown() -> None:
    """IM-05: of an upload, of what is stored, and of a file that is exchanged."""
    form = PictureForm({}, upload(with_place(orientation=6)))
    assert form.is_valid(), form.errors
    row = form.save()
    assert (row.width, row.height) == (48, 64)

    read = Picture.objects.get(pk=row.pk)
    assert (read.width, read.height, read.image.width, read.image.height) == (48, 64, 48, 64)
    with warnings.catch_warnings(action="error", category=ResourceWarning):
        read.image.save("other.png", ContentFile(picture(30, 20, "PNG")))
    assert (read.width, read.height) == (30, 20)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [None, b"", b"no picture"])
def test_it_loads_and_saves_without_its_file(data: bytes | None) -> None:
    """IM-05: a file that is missing or broken on disk has no size, and its row goes on living."""
    row = Picture()
    row.image.save("boat.jpg", ContentFile(picture()))
    path = Path(row.image.path)
    path.unlink() if data is None else path.write_bytes(data)
    Picture.objects.update(width=None, height=None)

    read = Picture.objects.get(pk=row.pk)
    read.save()

    assert {read.width, read.height, read.image.width, read.image.height} == {None}


@pytest.mark.parametrize("value", ["0 0", "100 100", "7 93", "30 70"])
def test_it_accepts_a_focal_point(value: str) -> None:
    """IM-06: two numbers of percent."""
    validate_focal(value)


@pytest.mark.parametrize(
    "value", ["101 0", "-1 5", "5", "5 5 5", "5,5", "05 5", "5  5", "5 5\n", "٥ ٥", "50% 50%", " "]
)
def test_it_refuses_what_is_no_focal_point(value: str) -> None:
    """IM-06: nothing else reaches sorl or the page."""
    with pytest.raises(ValidationError):
        validate_focal(value)
    assert crop_of(GalleryItem(focal=value).image) == "center"


@pytest.mark.parametrize("model", [GalleryItem, ImageBlock])
def test_it_crops_around_the_focal_point(model: Any) -> None:
    """IM-06: blank is the centre, which one can also click."""
    assert crop_of(model(focal="30 70").image) == "30% 70%"
    assert crop_of(model(focal="50 50").image) == crop_of(model().image) == "center"
    assert crop_of(Picture().image) == "center"


@pytest.mark.parametrize(
    ("fields", "alt"),
    [
        ({"alt": "A boat"}, "A boat"),
        ({"alt": "A boat", "decorative": True}, ""),
        ({"decorative": True}, ""),
        ({}, ""),
    ],
)
def test_it_describes_a_picture(fields: dict[str, Any], alt: str) -> None:
    """IM-06: by the row's own description, by nothing where it is decorative; an `alt` in the template wins."""
    item = GalleryItem(title="Boat", **fields)

    assert alt_of(item.image) == alt
    assert f'alt="{alt}"' in render('{% picture item.image "400x300" %}', item=item)
    assert 'alt="&lt;b&gt;"' in render('{% picture item.image "400x300" alt=words %}', item=item, words="<b>")
    assert alt_of(Picture().image) == ""


def rendered_when_made(source: str, **context: object) -> str:
    with TestCase.captureOnCommitCallbacks(execute=True):
        render(source, **context)
    return render(source, **context)


@pytest.fixture
def steered() -> GalleryItem:
    """Return a wide picture, red left and blue right, whose focal point is at its right end."""
    item = GalleryItem(title="Boat", focal="100 50")
    item.image.save("boat.png", ContentFile(picture(1600, 400, "PNG")))
    return item


@pytest.mark.django_db
@pytest.mark.parametrize(("focal", "colour"), [("0 50", (192, 48, 32)), ("100 50", (48, 80, 192))])
def test_it_shows_the_focal_point(steered: GalleryItem, focal: str, colour: tuple[int, int, int]) -> None:
    """IM-06: every crop is steered, made on the server."""
    steered.focal = focal
    made = rendered_when_made('{% rendition item.image "100x100" crop="center" as part %}{{ part.url }}', item=steered)
    with Image.open(default.storage.path(made.removeprefix(default.storage.base_url))) as image:
        assert image.size == (100, 100)
        assert {image.convert("RGB").getpixel(at) for at in ((5, 50), (95, 50))} == {colour}


@pytest.mark.django_db
def test_it_looks_up_steered_crops_at_once(steered: GalleryItem, django_assert_num_queries: Any) -> None:
    """IM-06 and TH-04: the prefetch asks for the same crops as the tags."""
    page = """{% prefetch_thumbnails items "image" "100x80" crop="center" %}{% for item in items %}
        {% picture item.image "100x80" crop="center" %}{% rendition item.image "100x80" crop="center" as part %}
        {{ part.url }}{% endfor %}"""
    GalleryItem(title="Centre", image=steered.image.name).save()
    first = rendered_when_made(page, items=list(GalleryItem.objects.all()))
    cache.clear()

    with django_assert_num_queries(2):  # the rows, their thumbnails
        again = render(page, items=GalleryItem.objects.all())

    assert first == again
    assert len(set(re.findall(r"/media/cache/\S+?\.webp", first))) == 4  # two crops, each in two sizes


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.SVG", "feed.xml", "run.js", "a.mjs", "x.xhtml", "x.php", "x.svgz"]
)
def test_it_refuses_programs_by_name(name: str) -> None:
    """IM-02: whatever they hold."""
    with pytest.raises(ValidationError) as caught:
        cleaned(b"plain words", name)
    assert caught.value.code == "active"


@pytest.mark.parametrize(
    "data",
    [HTML, b"\n\t <SCRIPT>x</SCRIPT>", b"\xef\xbb\xbf<?xml version='1.0'?>", "<html>".encode("utf-16"), b"<!-- --><b>"],
)
@pytest.mark.parametrize("name", ["notes.txt", "paper.pdf", "notes", "a.docx"])
def test_it_refuses_markup_by_its_bytes(data: bytes, name: str) -> None:
    """IM-02: a page is no text, no PDF and no letter."""
    with pytest.raises(ValidationError) as caught:
        cleaned(data, name)
    assert caught.value.code == "active"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [(b"words", "paper.pdf", "broken"), (b"words", "boat.png", "not_an_image"), (picture()[:-2], "boat.jpg", "broken")],
)
def test_it_refuses_a_file_that_is_not_what_its_name_says(data: bytes, name: str, code: str) -> None:
    """IM-02: what is shown in the browser is what its content type says."""
    with pytest.raises(ValidationError) as caught:
        cleaned(data, name)
    assert caught.value.code == code


def test_it_takes_other_files_as_they_are(settings: Any) -> None:
    """IM-02: papers, archives, sound; a picture without what follows it; nothing over the limit."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 2_000
    for name, data in {
        "paper.pdf": b"%PDF-1.7 ...",
        "a.zip": b"PK\3\4",
        "words.txt": b"1 < 2",
        "x.mp3": b"ID3",
    }.items():
        assert cleaned(data, name).read() == data
    assert cleaned(picture() + HTML, "boat.jpeg").read() == picture()
    with pytest.raises(ValidationError) as caught:
        cleaned(bytes(2_001), "a.zip")
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a/b.jpg", "image/jpeg"), ("b.JPEG", "image/jpeg"), ("b.avif", "image/avif"), ("b.pdf", "application/pdf")],
)
def test_it_shows_known_types(name: str, content_type: str) -> None:
    """IM-02: five types of pictures and PDF."""
    assert files.headers(name) == {"X-Content-Type-Options": "nosniff", "Content-Type": content_type}


@pytest.mark.parametrize("name", ["b.html", "b.svg", "b", "b.jpg.html", "b.txt", "b.svg.", "jpg"])
def test_it_gives_out_all_else_as_a_download(name: str) -> None:
    """IM-02: never as a page, even where such a file came to lie there by other ways."""
    headers = files.headers(name)

    assert headers["Content-Disposition"] == "attachment"
    assert headers["Content-Type"] == "application/octet-stream"
