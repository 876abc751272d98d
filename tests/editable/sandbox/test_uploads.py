"""Files in the sandbox: nobody can host any in a demonstration, and those of a review lie apart."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media_tools import files, images
from media_tools.isolation import Isolation, isolated
from project.models import GalleryItem
from tests.editable.fields import JSON, code
from tests.editable.sandbox.people import upload
from tests.kinds.fixtures import make_specimen
from tests.media_tools.pictures import EXTENSIONS, animation, picture

pytestmark = pytest.mark.django_db(transaction=True)
GALLERY = "/edit/project.galleryitem/"
SAMPLES = {hashlib.sha256(data).hexdigest() for data in (images.SAMPLE.read_bytes(), files.SAMPLE)}
NOTES = b"Meet me at the harbour"


def stored() -> list[Path]:
    """Return the files that lie in the storage and are no thumbnails."""
    root = Path(site.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file() and "cache" not in path.parts]


def sent_by_phone(person, item):
    base = person.client.get(f"{GALLERY}{item.pk}/image/", headers=JSON).json()["base"]
    asked = person.post(f"{GALLERY}{item.pk}/image/phone/", {"base": base}).json()
    return Client().post(asked["url"], {"value": upload()}, headers=JSON)


WAYS = {
    "a picture's field": lambda person, item: person.change(f"project.galleryitem/{item.pk}/image", upload()),
    "a new row": lambda person, item: person.post(GALLERY, {"value-image": upload(), "value-title": "x"}),
    "a rich text": lambda person, item: person.post("/edit/upload/", {"value": upload()}),
    "a phone": sent_by_phone,
    "a block": lambda person, item: person.save("editable.imageblock/logo/image", upload()),
    "a GIF": lambda person, item: person.change(
        f"project.galleryitem/{item.pk}/image", upload(animation("GIF", 3), "moving.gif")
    ),
}


def test_a_sample_takes_the_place_of_every_upload(visitor):
    """SB-03: by whatever way a picture comes into a demonstration, what is stored is the sample."""
    person, item = visitor(), GalleryItem.objects.first()
    for way, send in WAYS.items():
        before = stored()
        response = send(person, item)
        assert response.status_code == 200, (way, response.content)
        new = [path for path in stored() if path not in before]
        assert new, way
        assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in new} <= SAMPLES, way
        assert all(path.name.startswith("sample-") for path in new), way


def test_a_sample_has_its_own_size(visitor):
    """SB-03: the row knows the sample's width and height, so that its thumbnails are right."""
    person, item = visitor(), GalleryItem.objects.first()
    person.change(f"project.galleryitem/{item.pk}/image", upload())
    with person.copy.opened():
        item.refresh_from_db()
        assert (item.image_width, item.image_height) == (1200, 800)
    assert images.inspect(File(images.SAMPLE.open("rb"))) == images.SAMPLE_FACTS


def test_uploads_are_checked_before_they_are_replaced():
    """SB-03: a good picture of any format becomes the sample, and what is none is refused as ever."""
    with isolated(Isolation("sandbox/x", samples=True)):
        for kind, extension in EXTENSIONS.items():
            found = images.clean_upload(upload(picture(kind=kind), "a" + extension))
            assert found.read() == images.SAMPLE.read_bytes()
            for bad in (b"<svg/>", picture(kind=kind)[:60]):
                with pytest.raises(ValidationError):
                    images.clean_upload(upload(bad))


def test_other_files_are_replaced_too(visitor, settings):
    """SB-03: a file that is no picture becomes a line of text."""
    settings.ROOT_URLCONF = "tests.kinds.urls"
    specimen = make_specimen()
    person, before = visitor(), stored()
    response = person.change(f"kinds.specimen/{specimen.pk}/file", SimpleUploadedFile("notes.txt", NOTES))
    assert response.status_code == 200, response.content
    (new,) = [path for path in stored() if path not in before]
    assert new.read_bytes() == files.SAMPLE


def test_nothing_is_sent_to_a_storage_directly(visitor, editor, bucket):
    """SB-03: no address to send to is given out, and none is taken; the page offers the usual way alone."""
    person, item = visitor(), GalleryItem.objects.first()
    person.say("Only mine")
    assert 'data-editable-direct=""' in person.page()
    wanted = {"name": "a.jpg", "type": "image/jpeg", "size": "100"}
    for url in (f"{GALLERY}{item.pk}/image/upload/", f"{GALLERY}upload/?field=image", "/edit/upload/upload/"):
        response = person.post(url, wanted | {"field": "image"})
        assert (response.status_code, code(response)) == (400, "invalid"), url
    sent = {"key": "incoming/a/b.jpg", "Content-Type": "image/jpeg", "policy": "x", "file": upload()}
    assert person.post("/edit/incoming/", sent).status_code == 403
    assert [name for name in bucket.names() if not name.startswith("cache/")] == []


def test_a_review_keeps_its_files_in_a_bucket_apart(editor, bucket):
    """SB-00: real pictures, below a name of their own, which go with the copy; those of the site stay."""
    item = GalleryItem.objects.first()
    editor.say("Only mine")
    before = bucket.names()
    response = editor.change(f"project.galleryitem/{item.pk}/image", upload(picture(90, 60)))
    assert response.status_code == 200
    editor.page()
    new = [name for name in bucket.names() if name not in before]
    assert len(new) > 1 and all(name.startswith(f"{editor.copy.files}/") for name in new)
    data = bucket.client.get_object(Bucket=bucket.name, Key=response.json()["value"])["Body"].read()
    assert data == picture(90, 60)
    editor.copy.remove()
    assert bucket.names() == before
