"""FJ-05: photos get new names; whatever the names before and wherever it is interrupted, no picture is lost."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_tools.photos import folders, moves, renaming, replacing
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder
from tests.media_tools.photos import cameras

HEAD = b"\xff\xd8\xff"  # enough to look like a photo
STEPS = ("link", "unlink", "rename", "fsync", "open")


@contextmanager
def folder_of(names: dict[str, bytes] | set[str]) -> Iterator[Folder]:
    """Make a folder; without contents each file holds its own name."""
    contents = names if isinstance(names, dict) else {name: HEAD + name.encode() for name in names}
    with tempfile.TemporaryDirectory() as root:
        for name, data in contents.items():
            (Path(root) / name).write_bytes(data)
        with folders.opened([root], Path(root).name) as folder:
            yield folder


def contents(folder: Folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.path.iterdir()}


class Killed(BaseException):
    """The process ended here."""


@contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """End at the system call of that number, before it or after it by turns; yield the calls that were made."""
    calls: list[str] = []

    def wrapped(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            calls.append(name)
            if 2 * len(calls) - 1 == number:
                raise Killed
            result = real(*args, **kwargs)
            if 2 * len(calls) == number and name != "open":
                raise Killed
            return result

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, wrapped(name, getattr(os, name)))
        yield calls


@pytest.mark.parametrize(("count", "last"), [(1, "trip_1.jpg"), (9, "trip_9.jpg"), (11, "trip_11.jpg")])
def test_ids_are_padded(count: int, last: str) -> None:
    """FJ-05: as wide as the batch needs, 01 to 11 for eleven files."""
    with folder_of({f"IMG_{number:04}.jpg" for number in range(count)}) as folder:
        done = renaming.rename(folder, "trip")
        assert max(folder.names()) == last == done.names[f"IMG_{count - 1:04}.jpg"]
        assert len({len(name) for name in folder.names()}) == 1
        assert all(data == HEAD + old.encode() for old, new in done.names.items() for data in [contents(folder)[new]])


def test_by_date_undated_ones_come_last() -> None:
    """FJ-05: by the date taken, then by name."""
    photos = {
        "a.jpg": cameras.jpeg(),
        "b.JPG": cameras.in_jpeg(cameras.exif(taken="2024:05:01 00:00:00")),
        "c.jpg": cameras.in_jpeg(cameras.exif(taken="2023:05:01 00:00:00")),
        "d.jpg": cameras.in_jpeg(cameras.exif(taken="2024:05:01 00:00:00")),
        "notes.txt": b"no photo",
    }
    with folder_of(photos) as folder:
        done = renaming.rename(folder, "x", by_date=True)
        assert done.names == {"c.jpg": "x_1.jpg", "b.JPG": "x_2.JPG", "d.jpg": "x_3.jpg", "a.jpg": "x_4.jpg"}
        assert "notes.txt" in folder.names()


@pytest.mark.parametrize("prefix", ["", ".x", "a/b", "..", "a\\b", "a\0", "a\n", "x" * 101, "a:b", " a", "\udcff"])
def test_prefixes_that_are_no_part_of_a_name(prefix: str) -> None:
    """FJ-05: refused before any file is touched."""
    with folder_of({"a.jpg"}) as folder, pytest.raises(PhotoError, match="cannot be the beginning"):
        renaming.rename(folder, prefix)


@pytest.mark.parametrize("other", ["trip_1.jpg", "TRIP_1.JPG", "Trip_1.jpg"])
def test_a_name_of_others_is_refused(other: str) -> None:
    """FJ-05: also one that only a Mac or Windows would take for the same; nothing is renamed."""
    with folder_of({"a.jpg", other}) as folder:
        before = contents(folder)
        with pytest.raises(PhotoError, match=f"“{other}” already"):
            renaming.rename(folder, "trip", ["a.jpg"])
        assert contents(folder) == before


def test_a_name_that_is_not_there_is_refused() -> None:
    """FJ-05: nothing is renamed, and no path leads out."""
    with folder_of({"a.jpg"}) as folder:
        for name in ("b.jpg", "../a.jpg", "/etc/passwd"):
            with pytest.raises(PhotoError):
                renaming.rename(folder, "trip", ["a.jpg", name])
        assert folder.names() == ["a.jpg"]


def test_two_at_once_are_refused() -> None:
    """FJ-05: a second renaming of the folder has to wait."""
    with folder_of({"a.jpg"}) as folder, folders.opened([folder.path], folder.path.name) as same, moves.locked(same):
        with pytest.raises(PhotoError, match="already"):
            renaming.rename(folder, "trip")
        assert folder.names() == ["a.jpg"]


def test_a_name_that_is_taken_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-05: who writes a file of that name at the same time keeps it; ours gets a similar one."""
    real = moves._settle

    def settle(folder: Folder, aside: str, new: str) -> str:
        with suppress(FileExistsError), (folder.path / "trip_1.jpg").open("xb") as file:
            file.write(b"theirs")
        return real(folder, aside, new)

    monkeypatch.setattr(moves, "_settle", settle)
    with folder_of({"a.jpg"}) as folder:
        assert renaming.rename(folder, "trip").names == {"a.jpg": "trip_1-2.jpg"}
        assert contents(folder) == {"trip_1.jpg": b"theirs", "trip_1-2.jpg": HEAD + b"a.jpg"}


def test_file_systems_without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-05: memory cards have no hard links; names are exchanged all the same."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with folder_of({"trip_2.jpg", "a.jpg"}) as folder:
        renaming.rename(folder, "trip")
        assert contents(folder) == {"trip_1.jpg": HEAD + b"a.jpg", "trip_2.jpg": HEAD + b"trip_2.jpg"}


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"stage": "naming", "moves": [["a.jpg", "b.jpg", "c"]]}',
        b'{"stage": "naming", "moves": [["a.jpg", ".photos-renaming-1-1", "../c.jpg"]]}',
    ],
)
def test_a_journal_that_is_not_ours(journal: bytes) -> None:
    """FJ-07: whatever somebody puts there, nothing is renamed and nothing outside is reached."""
    with folder_of({"a.jpg": HEAD, moves.JOURNAL: journal}) as folder:
        with pytest.raises(PhotoError, match="damaged"):
            renaming.rename(folder, "trip")
        assert contents(folder) == {"a.jpg": HEAD, moves.JOURNAL: journal}


# Names that collide with the new ones, with each other on a Mac or Windows, and with what the module makes itself.
NAMES = st.sampled_from(
    [
        *(f"trip_{number}.jpg" for number in range(1, 6)), *(f"TRIP_{number}.JPG" for number in range(1, 4)),
        "trip_01.jpg", "Trip_1.jpeg", "a.jpg", "A.jpg", "á.png", "a\u0301.png", "trip", "trip_1", "x y.jpg",
        "'.jpg", "-rf", "trip_1-2.jpg", "ß.jpg", "SS.jpg",
    ]
)  # fmt: skip
FOLDERS = st.sets(NAMES, min_size=1, max_size=9)


def survives(names: set[str], number: int) -> bool:
    """Rename, end at some step, run again; return whether the first run came to its end."""
    with folder_of(names) as folder:
        renaming.rename(folder, "trip")
        expected = contents(folder)
    with folder_of(names) as folder:
        pictures = Counter(contents(folder).values())
        ended = True
        with killed_at(number):
            try:
                renaming.rename(folder, "trip")
            except Killed:
                ended = False
        there = Counter(set(contents(folder).values()))
        assert all(picture in there for picture in pictures), "a picture was lost"
        renaming.rename(folder, "trip")
        pattern = re.compile(rf"trip_\d{{{len(str(len(names)))}}}(\.\w+)?")
        after = {name: data for name, data in contents(folder).items() if not is_torn_journal(name)}
        assert all(pattern.fullmatch(name) for name in after), after.keys()
        assert Counter(after.values()) == pictures and after == expected
        assert not moves.finish(folder).names and not renaming.rename(folder, "trip").names
        return ended


def is_torn_journal(name: str) -> bool:
    """Return whether it is a journal that was never put in place; it says nothing."""
    return name.startswith(replacing.PART)


@given(FOLDERS, st.integers(1, 120))
@settings(max_examples=60, deadline=None)
def test_interrupted_anywhere(names: set[str], number: int) -> None:
    """FJ-05: of random folders no picture is lost or written over, and the second run finishes it."""
    survives(names, number)


def test_interrupted_at_every_step() -> None:
    """FJ-05: of one folder whose new names are the old ones of others, at every single step."""
    names = {"trip_2.jpg", "trip_3.jpg", "TRIP_1.JPG", "a.jpg"}
    steps = next(number for number in range(1, 500) if survives(names, number) and survives(names, number + 1))
    assert 40 < steps < 200


@pytest.mark.proof
@given(FOLDERS, st.integers(1, 160))
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
def test_interrupted_anywhere_many_times(names: set[str], number: int) -> None:
    """FJ-05: the same 3,000 times."""
    survives(names, number)
