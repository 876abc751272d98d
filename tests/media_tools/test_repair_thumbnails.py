"""`manage.py repair_thumbnails`: the store of thumbnails and their files, brought into agreement."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import TestCase
from sorl.thumbnail import default
from sorl.thumbnail.models import KVStore as Row

from media_tools import thumbnails
from media_tools.models import Picture, WantedThumbnail
from tests.buckets import forget_storages
from tests.media_tools import pictures
from tests.media_tools.made import thumbnail

pytestmark = pytest.mark.django_db
LONG_AGO = 1_000_000_000


def make_picture(data: bytes | None = None) -> Picture:
    row = Picture()
    row.image.save("boat.jpg", ContentFile(data or pictures.picture(), "boat.jpg"))
    return row


def path_of(row: Picture, geometry: str = "40x30") -> Path:
    made = thumbnail(row.image, geometry)
    assert made is not None
    return Path(default.storage.path(made.name))


def repair(*arguments: str) -> list[int]:
    """Return how many were lost, left, bereft of their original, and failed."""
    out = StringIO()
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("repair_thumbnails", *arguments, stdout=out)
    return [int(line.rpartition(" ")[2]) for line in out.getvalue().splitlines() if not line.startswith(" ")]


def test_it_leaves_alone_what_is_right() -> None:
    """TH-06: thumbnails with their files and originals stay as they are."""
    path = path_of(make_picture())
    os.utime(path, (LONG_AGO, LONG_AGO))
    rows = list(Row.objects.order_by("key").values())

    assert repair() == [0, 0, 0, 0]
    assert path.exists() and list(Row.objects.order_by("key").values()) == rows


def test_a_lost_file_is_made_again() -> None:
    """TH-03: once the command has seen that it is gone."""
    row = make_picture()
    path = path_of(row)
    path.unlink()

    assert repair() == [1, 0, 0, 0]
    assert path_of(row) == path and path.exists()


def test_what_nothing_knows_is_deleted_when_it_is_old() -> None:
    """TH-06: files that a crash has left; a young one may be another worker's."""
    stray = path_of(make_picture()).with_name("stray.jpg")
    young = stray.with_name("young.jpg")
    for path in (stray, young):
        path.write_bytes(b"x")
    os.utime(stray, (LONG_AGO, LONG_AGO))

    assert repair("--dry-run") == [0, 1, 0, 0] and stray.exists()
    assert repair() == [0, 1, 0, 0]
    assert not stray.exists() and young.exists()


def test_thumbnails_go_with_their_original() -> None:
    """TH-06: where an original is gone, its thumbnails are deleted; those of others stay."""
    gone, other = make_picture(), make_picture()
    paths = [path_of(row, geometry) for row in (gone, other) for geometry in ("40x30", "20x15")]
    Path(gone.image.path).unlink()

    assert repair() == [0, 0, 1, 0]
    assert [path.exists() for path in paths] == [False, False, True, True]
    assert repair() == [0, 0, 0, 0]


@pytest.mark.usefixtures("two")
def test_an_original_that_was_moved_is_not_gone() -> None:
    """TH-06, ST-03: its thumbnails stay, though the store still names the storage that it was made from."""
    row = make_picture()
    path = path_of(row)
    call_command("move_media", "--to", "second", stdout=StringIO())
    Path(row.image.path).unlink()

    assert repair() == [0, 0, 0, 0]
    assert path.exists()


def test_a_storage_that_is_gone_is_passed_over(two: Any) -> None:
    """TH-06, ST-04: what was made there is not looked for."""
    two.THUMBNAIL_STORAGE = "first"
    path_of(make_picture())
    two.STORAGES = {alias: place for alias, place in two.STORAGES.items() if alias != "first"}
    two.MEDIA_TOOLS_STORAGE = two.THUMBNAIL_STORAGE = "second"
    forget_storages()

    assert repair() == [0, 0, 0, 0]


def test_what_failed_is_tried_again() -> None:
    """TH-05: at once, when the original has been mended."""
    row = make_picture()
    Path(row.image.path).write_bytes(b"none")
    assert thumbnail(row.image, "40x30") is None
    Path(row.image.path).write_bytes(pictures.picture())

    assert repair() == [0, 0, 0, 1]
    assert not WantedThumbnail.objects.exists()
    assert thumbnails.get(row.image, "40x30") is not None


def test_a_dry_run_changes_nothing() -> None:
    """TH-06: it says what is wrong, name by name if asked."""
    row = make_picture()
    path = path_of(row)
    path.unlink()
    Path(row.image.path).unlink()
    rows = list(Row.objects.order_by("key").values())
    out = StringIO()

    call_command("repair_thumbnails", "--dry-run", verbosity=2, stdout=out)

    assert path.name in out.getvalue() and str(row.image) in out.getvalue()
    assert list(Row.objects.order_by("key").values()) == rows
