"""FJ-01: a list of photos has every file, whatever is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from media_tools.photos import folders, moments, reading
from media_tools.photos.exif import Exif
from media_tools.photos.folders import Folder
from tests.media_tools.photos import cameras

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = "2024:01:01 12:00:00"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    (tmp_path / "photos").mkdir()
    with folders.opened([tmp_path / "photos"], "photos") as folder:
        yield folder


def put(folder: Folder, name: str, data: bytes, modified: datetime = datetime(2024, 2, 29, 22, 59, 30, tzinfo=UTC)):
    (folder.path / name).write_bytes(data)
    os.utime(folder.path / name, (modified.timestamp(), modified.timestamp()))


def read(folder: Folder, data: bytes) -> reading.Photo:
    put(folder, "photo", data)
    return reading.photo(folder, "photo", BERLIN)


def test_a_photo_says_what_it_is(folder: Folder) -> None:
    """FJ-01: name, kind, size, both dates, orientation and its mark; dates that agree have none."""
    data = cameras.photo(6)
    photo = read(folder, data)
    assert photo == reading.Photo(
        "photo",
        "JPEG",
        len(data),
        datetime(2024, 2, 29, 23, 59, 30),
        datetime(2024, 2, 29, 23, 59, 30, tzinfo=BERLIN),
        6,
        frozenset({reading.TURNED}),
    )


@pytest.mark.parametrize(
    ("data", "marks"),
    [
        (cameras.photo(1), set()),
        (cameras.photo(None), set()),
        (cameras.photo(0), {reading.ODD_ORIENTATION}),
        (cameras.photo(9), {reading.ODD_ORIENTATION}),
        (cameras.in_jpeg(cameras.exif(orientation=1, changed="2024:03:01 00:00:00")), {reading.DATES_DIFFER}),
        (cameras.in_jpeg(cameras.exif(orientation=1, taken="0000:00:00 00:00:00")), {reading.UNDATED}),
        (cameras.jpeg(), {reading.UNDATED, reading.NO_EXIF}),
        (cameras.in_png(cameras.exif(orientation=1)), set()),
        (b"", {reading.UNDATED, reading.NO_EXIF, reading.UNKNOWN}),
        (b"text", {reading.UNDATED, reading.NO_EXIF, reading.UNKNOWN}),
    ],
)
def test_marks(folder: Folder, data: bytes, marks: set[str]) -> None:
    """FJ-01: a wrong orientation, dates that differ or are missing, and files that are no photos are marked."""
    assert read(folder, data).marks == marks


def test_the_files_time_may_differ_by_a_tick(folder: Folder) -> None:
    """FJ-01: memory cards round to two seconds; an hour is a difference."""
    moment = datetime(2024, 2, 29, 22, 59, 30, tzinfo=UTC)
    put(folder, "tick", cameras.photo(1), moment + timedelta(seconds=1.9))
    put(folder, "hour", cameras.photo(1), moment + timedelta(hours=1))
    assert not reading.photo(folder, "tick", BERLIN).marks
    assert reading.photo(folder, "hour", BERLIN).marks == {reading.DATES_DIFFER}


def test_undated_ones_come_last(folder: Folder) -> None:
    """FJ-01: sorted by date taken, then by name; a corrupt file and an unreadable one spoil nothing."""
    put(folder, "b", cameras.photo(1))
    put(folder, "a", cameras.photo(1))
    put(folder, "z", cameras.in_jpeg(cameras.exif(taken=NEW_YEAR)))
    put(folder, "0", b"\xff\xd8\xff\xe1\xff")
    assert [photo.name for photo in reading.photos(folder, BERLIN)] == ["z", "a", "b", "0"]
    (folder.path / "link").symlink_to(folder.path / "a")
    assert reading.photo(folder, "link", BERLIN).marks == {reading.UNREADABLE}


def test_exif_data_at_the_end_are_found(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-01: of a WebP more than the head is read."""
    monkeypatch.setattr(reading, "HEAD_BYTES", 64)
    assert read(folder, cameras.in_webp(cameras.exif())).taken == datetime(2024, 2, 29, 23, 59, 30)


@pytest.mark.parametrize(
    ("offset", "moment"),
    [
        (None, datetime(2024, 2, 29, 22, 59, 30, tzinfo=UTC)),
        ("-05:30", datetime(2024, 3, 1, 5, 29, 30, tzinfo=UTC)),
        ("+14:00", datetime(2024, 2, 29, 9, 59, 30, tzinfo=UTC)),
        ("   :  ", datetime(2024, 2, 29, 22, 59, 30, tzinfo=UTC)),
        ("+99:00", datetime(2024, 2, 29, 22, 59, 30, tzinfo=UTC)),
    ],
)
def test_the_cameras_offset_counts(offset: str | None, moment: datetime) -> None:
    """FJ-06: OffsetTimeOriginal where it is one, else the time zone of the site."""
    assert moments.taken(Exif(cameras.in_jpeg(cameras.exif(offset=offset))), BERLIN) == moment


@pytest.mark.parametrize(
    ("taken", "moment"),
    [
        ("2024:10:27 02:30:00", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),  # shown twice: summer time
        ("2024:03:31 02:30:00", datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),  # left out: counted on
    ],
)
def test_hours_at_the_change_of_the_clocks(taken: str, moment: datetime) -> None:
    """FJ-06: the first of two, and an hour that is missing is counted on."""
    assert moments.taken(Exif(cameras.in_jpeg(cameras.exif(taken=taken))), BERLIN) == moment
