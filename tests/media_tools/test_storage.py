"""Names of stored files: readable, unique, and safe whatever the file was called."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone as django_timezone

from media_tools.storage import upload_to
from project.models import GalleryItem

SHAPE = re.compile(r"galleryitem/[0-9a-f]{16}/[a-z0-9][a-z0-9_-]*-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d(\.[a-z0-9]{1,10})?")
HOSTILE = [
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/etc/passwd",
    "C:\\boat.jpg",
    "boat\0.php",
    "boat.jp\0g",
    "*?[a-z].jpg",
    "~root",
    "$(reboot);`id`.jpg",
    "boat\r\nSet-Cookie: a=b.jpg",
    "x" * 300 + ".jpg",
    "x" * 300,
    "boat." + "j" * 300,
    "🐚🦀.png",
    "Größe für Ærø – naïve.JPG",
    "貝殻.webp",
    "\u202egpj.exe",
    "",
    ".",
    "..",
    ".htaccess",
    "-rf.jpg",
    "___.jpg",
    "boat.jpg.html",
    "con.jpg",
]


@pytest.mark.parametrize("filename", HOSTILE)
def test_it_makes_any_name_safe(filename: str) -> None:
    """IM-03: one folder of the model, one of its own, and a name of letters, digits, hyphens and one dot."""
    name = upload_to(GalleryItem(), filename)

    assert SHAPE.fullmatch(name)
    assert len(name) <= 255


def test_it_keeps_what_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """IM-03: the name for people, the time in UTC whatever the site's time zone, the extension in small letters."""
    moment = datetime(2031, 1, 1, 0, 30, 5, tzinfo=timezone(timedelta(hours=2)))
    monkeypatch.setattr(django_timezone, "now", lambda: moment)

    name = upload_to(GalleryItem(), "Größe für Ærø.JPG")

    assert name.startswith("galleryitem/") and name.endswith("/groe-fur-r-2030-12-31-22-30-05.jpg")
    assert moment.astimezone(UTC).year == 2030


def test_it_is_unique_within_a_second() -> None:
    """IM-03: the same name in the same second, before the row has an id, is another file."""
    names = {upload_to(GalleryItem(), "boat.jpg") for _number in range(500)}

    assert len(names) == 500


def test_it_stays_within_the_column_for_the_longest_model() -> None:
    """IM-03: never over 255 characters."""

    class Model:
        class _meta:  # noqa: N801
            model_name = "m" * 100

    model: Any = Model()

    assert len(upload_to(model, "x" * 300 + ".abcdefghij")) <= 248  # the storage may add seven to a name in use


@pytest.mark.parametrize("filename", HOSTILE)
def test_it_stays_in_the_media_folder(filename: str, settings: Any) -> None:
    """IM-03: nothing is written outside the media folder, and nothing twice to one place."""
    root = Path(settings.MEDIA_ROOT)
    for _time in range(2):
        GalleryItem().image.save(filename, ContentFile(b"data", "data"), save=False)

    written = [path for path in root.parent.rglob("*") if path.is_file()]

    assert len(written) == 2
    assert all(SHAPE.fullmatch(str(path.relative_to(root))) for path in written)
