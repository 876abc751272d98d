"""FJ-04, FJ-06, FJ-07: dates are written over the old ones in one page, or the file is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from media_tools.photos import changing, folders, reading, replacing
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder
from tests.media_tools.photos import cameras

LARGE = bytes(range(256)) * 4096  # 1 MiB behind the end of the picture
MINUTE = timedelta(minutes=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(cameras.in_jpeg(cameras.exif(), trailer=LARGE))
    path.chmod(0o640)
    os.utime(path, ns=(1, 2_000_000_003))
    return path


@pytest.fixture
def folder(path: Path) -> Iterator[Folder]:
    with folders.opened([path.parent], path.parent.name) as folder:
        yield folder


def expected(path: Path) -> bytes:
    """Return the photo as it should become."""
    return path.read_bytes().replace(b"2024:02:29 23:59:30", b"2024:03:01 00:00:30")


def test_a_large_photo_is_not_written_anew(path: Path, folder: Folder) -> None:
    """FJ-04: the same file has other dates, and else the same bytes, mode and times."""
    before, wanted = path.stat(), expected(path)
    assert changing.shift_date(folder, "a.jpg", MINUTE) == changing.CHANGED
    after = path.stat()
    assert path.read_bytes() == wanted != cameras.in_jpeg(cameras.exif(), trailer=LARGE)
    assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (before.st_ino, before.st_mode, before.st_mtime_ns)


def test_other_names_of_the_file_keep_the_old_dates(path: Path, folder: Folder) -> None:
    """FJ-07: where a backup is a second name of the file, it stays as it was."""
    backup = path.with_name("backup.jpg")
    os.link(path, backup)
    old, wanted = path.read_bytes(), expected(path)
    changing.shift_date(folder, "a.jpg", MINUTE)
    assert (path.read_bytes(), backup.read_bytes()) == (wanted, old)


def test_dates_in_several_pages_replace_the_file(path: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-07: what cannot be written at once is written beside."""
    monkeypatch.setattr(replacing, "PAGE", 32)
    before, wanted = path.stat(), expected(path)
    changing.shift_date(folder, "a.jpg", MINUTE)
    after = path.stat()
    assert path.read_bytes() == wanted and after.st_ino != before.st_ino
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_dates_behind_the_beginning_are_found(path: Path, folder: Folder) -> None:
    """FJ-01, FJ-04: Exif data may stand behind other segments."""
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"".join(cameras.segment(0xEB, bytes(60_000)) for _part in range(4)) + data[2:])
    wanted = expected(path)
    assert len(path.read_bytes()) > reading.HEAD_BYTES
    changing.shift_date(folder, "a.jpg", MINUTE)
    assert path.read_bytes() == wanted


def test_a_file_that_was_changed_meanwhile_is_left(path: Path, folder: Folder) -> None:
    """FJ-07: whatever changed it."""
    before = reading.head(folder, "a.jpg")
    os.utime(path, ns=(1, 1))
    old = path.read_bytes()
    with pytest.raises(PhotoError, match="meanwhile"):
        replacing.overwrite(folder, "a.jpg", before, before.data.replace(b"2024", b"2025", 1))
    assert path.read_bytes() == old


def test_a_link_is_not_followed(path: Path, folder: Folder, tmp_path: Path) -> None:
    """FJ-01: a link that took the place of the photo leads nowhere."""
    before = reading.head(folder, "a.jpg")
    other = tmp_path.parent / "secret.jpg"
    path.rename(other)
    path.symlink_to(other)
    with pytest.raises(PhotoError):
        replacing.overwrite(folder, "a.jpg", before, before.data.replace(b"2024", b"2025", 1))
    assert b"2025" not in other.read_bytes()
