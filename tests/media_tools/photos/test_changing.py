"""FJ-03 to FJ-07: what happens to the files themselves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from media_tools.photos import changing, folders, reading
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import Exif
from media_tools.photos.folders import Folder
from tests.media_tools.photos import cameras, turns

BERLIN = ZoneInfo("Europe/Berlin")
NAME = "beach.jpg"
MODIFIED = 1_700_000_000_123_456_789
OLD = "2001:01:01 00:00:00"
HOUR = timedelta(hours=1)
ACTIONS: list[Callable[..., str]] = [
    lambda folder, **options: changing.orient(folder, NAME, **options),
    lambda folder, **options: changing.shift_date(folder, NAME, HOUR, **options),
    lambda folder, **options: changing.touch(folder, NAME, BERLIN, **options),
]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    (tmp_path / "photos").mkdir()
    with folders.opened([tmp_path / "photos"], "photos") as folder:
        yield folder


def put(folder: Folder, data: bytes) -> bytes:
    (folder.path / NAME).write_bytes(data)
    (folder.path / NAME).chmod(0o604)
    os.utime(folder.path / NAME, ns=(MODIFIED, MODIFIED))
    return data


def state(folder: Folder) -> tuple[bytes, int, int]:
    found = (folder.path / NAME).stat()
    assert [path.name for path in folder.path.iterdir()] == [NAME]
    return (folder.path / NAME).read_bytes(), found.st_mode & 0o777, found.st_mtime_ns


def test_turning_keeps_mode_and_times(folder: Folder) -> None:
    """FJ-03: the second run changes neither byte nor time."""
    turns.choose_any()
    before = put(folder, cameras.photo(6))
    assert changing.orient(folder, NAME) == changing.LOSSLESS
    data, mode, modified = state(folder)
    assert Exif(data).orientation == 1 and data != before and (mode, modified) == (0o604, MODIFIED)
    inode = (folder.path / NAME).stat().st_ino
    assert changing.orient(folder, NAME) == changing.NOTHING
    assert state(folder) == (data, mode, modified) and (folder.path / NAME).stat().st_ino == inode


def test_moving_a_date_keeps_mode_and_times(folder: Folder) -> None:
    """FJ-04: no time moves nothing."""
    put(folder, cameras.photo(6))
    assert changing.shift_date(folder, NAME, timedelta(0)) == changing.NOTHING
    assert changing.shift_date(folder, NAME, HOUR) == changing.CHANGED
    data, mode, modified = state(folder)
    assert Exif(data).taken == datetime(2024, 3, 1, 0, 59, 30) and (mode, modified) == (0o604, MODIFIED)


def test_touching_sets_both_dates(folder: Folder) -> None:
    """FJ-06: the Exif date of the last change and the file's time; then nothing differs, nor is there more to do."""
    before = put(folder, cameras.in_jpeg(cameras.exif(orientation=1, changed=OLD)))
    assert reading.photo(folder, NAME, BERLIN).marks == {reading.DATES_DIFFER}
    assert changing.touch(folder, NAME, BERLIN) == changing.CHANGED
    data, mode, modified = state(folder)
    assert cameras.changed_tags(before, data) == {"Exif.Image.DateTime": (OLD, cameras.TAKEN)}
    assert (
        datetime.fromtimestamp(modified / 1e9, UTC) == datetime(2024, 2, 29, 22, 59, 30, tzinfo=UTC) and mode == 0o604
    )
    assert not reading.photo(folder, NAME, BERLIN).marks
    assert changing.touch(folder, NAME, BERLIN) == changing.NOTHING


def test_touching_believes_the_cameras_offset(folder: Folder) -> None:
    """FJ-06: the offset beside the date taken counts, and goes with the date."""
    tiff = cameras.exif(changed=OLD, offset="-05:30", changed_offset="+02:00")
    before = put(folder, cameras.in_jpeg(tiff))
    changing.touch(folder, NAME, BERLIN)
    data, _mode, modified = state(folder)
    assert modified == datetime(2024, 3, 1, 5, 29, 30, tzinfo=UTC).timestamp() * 1e9
    assert cameras.changed_tags(before, data) == {
        "Exif.Image.DateTime": (OLD, cameras.TAKEN),
        "Exif.Photo.OffsetTime": ("+02:00", "-05:30"),
    }


@pytest.mark.parametrize("changed", [None, cameras.TAKEN])
def test_touching_may_leave_the_bytes(folder: Folder, changed: str | None) -> None:
    """FJ-06: without a date of the last change, or where it is right, only the file's time is set, also before 1970."""
    taken = changed or "1969:07:20 20:17:40"
    before = put(folder, cameras.in_jpeg(cameras.exif(taken=taken, changed=changed)))
    inode = (folder.path / NAME).stat().st_ino
    assert changing.touch(folder, NAME, UTC) == changing.CHANGED
    assert state(folder)[0] == before and (folder.path / NAME).stat().st_ino == inode
    moment = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    assert state(folder)[2] == moment.timestamp() * 1e9


@pytest.mark.parametrize("action", ACTIONS)
def test_a_dry_run_changes_nothing(folder: Folder, action: Callable[..., str]) -> None:
    """FJ-08: it says what would be done."""
    turns.choose_any()
    put(folder, cameras.photo(6))
    before = state(folder)
    expected = action(folder, dry_run=True)
    assert state(folder) == before
    assert action(folder) == expected != changing.NOTHING


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("action", ACTIONS)
def test_read_only_files_are_reported(folder: Folder, action: Callable[..., str], dry_run: bool) -> None:
    """FJ-07: and stay as they are."""
    turns.choose_any()
    put(folder, cameras.photo(6))
    (folder.path / NAME).chmod(0o444)
    before = state(folder)
    with pytest.raises(PhotoError, match="read-only"):
        action(folder, dry_run=dry_run)
    assert state(folder) == before


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "data", [b"", b"text", cameras.photo(6)[:80], cameras.photo(6)[:-30].replace(b"2024:", b"0000:")]
)
def test_what_cannot_be_done_leaves_the_file(folder: Folder, action: Callable[..., str], data: bytes) -> None:
    """FJ-07: corrupt files, and files without a date, keep bytes, mode and time."""
    turns.choose_any()
    put(folder, data)
    before = state(folder)
    with suppress(PhotoError):
        assert action(folder) == changing.NOTHING
    assert state(folder) == before
