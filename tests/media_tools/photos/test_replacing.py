"""FJ-03, FJ-07: files are replaced whole or not at all, and keep mode and times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from media_tools.photos import folders, replacing
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder

NAME = "beach.jpg"
TIMES = (1_000_000_000_123_456_789, 1_100_000_000_123_456_789)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    file = tmp_path / "photos" / NAME
    file.parent.mkdir()
    file.write_bytes(b"before")
    file.chmod(0o640)
    os.utime(file, ns=TIMES)
    with folders.opened([file.parent], "photos") as folder:
        yield folder


def names(folder: Folder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def state(folder: Folder) -> tuple[list[str], bytes, int, int]:
    found = (folder.path / NAME).stat()
    return names(folder), (folder.path / NAME).read_bytes(), found.st_mode & 0o777, found.st_mtime_ns


def test_mode_and_times_are_kept(folder: Folder) -> None:
    """FJ-03: another content, the same mode and times to the nanosecond, and nothing beside it."""
    before = folder.whole(NAME)
    replacing.replace(folder, NAME, before, b"after")
    assert (folder.path / NAME).stat().st_atime_ns == before.stat.st_atime_ns
    assert state(folder) == ([NAME], b"after", 0o640, TIMES[1])


def test_a_time_can_be_given(folder: Folder) -> None:
    """FJ-06: with or without another content."""
    replacing.replace(folder, NAME, folder.whole(NAME), b"after", 5_000_000_000)
    assert state(folder) == ([NAME], b"after", 0o640, 5_000_000_000)
    replacing.set_modified(folder, NAME, folder.whole(NAME), -7_000_000_000)
    assert state(folder) == ([NAME], b"after", 0o640, -7_000_000_000)


def test_read_only_files_are_refused(folder: Folder) -> None:
    """FJ-07: a file without leave to write is not replaced, though its folder would allow it, and to root too."""
    (folder.path / NAME).chmod(0o440)
    before = folder.whole(NAME)
    for change in (lambda: replacing.replace(folder, NAME, before, b"after"),
                   lambda: replacing.set_modified(folder, NAME, before, 5)):  # fmt: skip
        with pytest.raises(PhotoError, match="read-only"):
            change()
    assert state(folder) == ([NAME], b"before", 0o440, TIMES[1])


def test_a_file_that_changed_meanwhile_is_refused(folder: Folder) -> None:
    """FJ-07: what somebody else has written since it was read is not lost."""
    before = folder.whole(NAME)
    (folder.path / NAME).write_bytes(b"theirs")
    with pytest.raises(PhotoError, match="changed meanwhile"):
        replacing.replace(folder, NAME, before, b"after")
    assert state(folder)[:2] == ([NAME], b"theirs")


def test_a_file_that_is_gone_is_reported(folder: Folder) -> None:
    """FJ-07: a sentence with its name."""
    before = folder.whole(NAME)
    (folder.path / NAME).unlink()
    with pytest.raises(PhotoError, match=r"“beach\.jpg” cannot be written"):
        replacing.replace(folder, NAME, before, b"after")
    assert names(folder) == []


@pytest.mark.parametrize("step", ["fsync", "fchmod", "utime", "rename"])
def test_a_full_disk_leaves_the_file_as_it_was(folder: Folder, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """FJ-07: wherever the system refuses, the old file stands and nothing is left beside it."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    before = folder.whole(NAME)
    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(PhotoError, match="No space left"):
        replacing.replace(folder, NAME, before, b"after")
    monkeypatch.undo()
    assert state(folder) == ([NAME], b"before", 0o640, TIMES[1])


def test_what_a_killed_process_left_is_swept(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-07: half written files go after an hour, and nothing else does."""
    (folder.path / ".photo-0123").write_bytes(b"half")
    (folder.path / ".mine").write_bytes(b"mine")
    replacing.sweep(folder)
    assert (folder.path / ".photo-0123").exists()
    monkeypatch.setattr(replacing, "OLD_SECONDS", -60)
    replacing.sweep(folder)
    assert names(folder) == [".mine", NAME]
