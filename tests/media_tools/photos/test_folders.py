"""FJ-01: nothing outside the configured folders is reached, whatever is asked for and whatever happens meanwhile."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from media_tools.photos import folders
from media_tools.photos.errors import PhotoError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with a folder in it, and a secret beside it."""
    root = tmp_path / "photos"
    (root / "2024" / "summer").mkdir(parents=True)
    (root / "2024" / "summer" / "beach.jpg").write_bytes(b"beach")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.jpg").write_bytes(b"secret")
    return root


def test_a_folder_inside_is_opened(root: Path) -> None:
    """FJ-01: an address is the root's name and the folders within; the root itself may be a link."""
    link = root.parent / "link"
    link.symlink_to(root)
    for address in ("photos/2024/summer", "link/2024/summer"):
        with folders.opened([root, link], address) as folder:
            assert folder.names() == ["beach.jpg"] and folder.whole("beach.jpg").data == b"beach"
    with folders.opened([root], "photos") as folder:
        assert folder.names() == [] and folder.folders() == ["2024"]


@pytest.mark.parametrize(
    "address",
    [
        "", ".", "..", "/", "photos/..", "photos/../secret", "photos/2024/../../secret", "../secret", "secret",
        "/etc", "photos//etc", "photos/", "/photos", "photos/./2024", "photos/%2e%2e/secret", "photos%2f..%2fsecret",
        "photos/..%2fsecret", "photos/%252e%252e/secret", "photos/..\\secret", "photos\\..\\secret", "C:\\secret",
        "photos/\0/secret", "photos\0", "photos/..\n", "photos/．．/secret", "photos/..／secret", "photos/\udcc0\udcae",
        "photos/2024/summer/beach.jpg", "photos/~", "photos/" + "a/" * 40 + "a", "photos/" + "a" * 5000,
    ],
)  # fmt: skip
def test_attacks_are_refused(root: Path, address: str) -> None:
    """FJ-01: dots, absolute paths, encodings, back slashes, control characters, files and endless paths: a sentence."""
    (root / "..\\secret").mkdir()
    with pytest.raises(PhotoError, match="There is no folder"), folders.opened([root], address):
        pass


def test_links_are_not_followed(root: Path) -> None:
    """FJ-01: a symbolic link is no folder, wherever it leads, and no file either."""
    (root / "out").symlink_to(root.parent / "secret")
    (root / "in").symlink_to(root / "2024")
    (root / "key.jpg").symlink_to(root.parent / "secret" / "key.jpg")
    for address in ("photos/out", "photos/in", "photos/in/summer"):
        with pytest.raises(PhotoError), folders.opened([root], address):
            pass
    with folders.opened([root], "photos") as folder:
        assert folder.names() == [] and folder.folders() == ["2024"]
        with pytest.raises(PhotoError):
            folder.whole("key.jpg")


@pytest.mark.parametrize("name", ["", ".", "..", "../photos", "a/b", "/etc/passwd", "a\0", "\udcff"])
def test_names_stay_in_their_folder(root: Path, name: str) -> None:
    """FJ-01: a name is one name, not a path."""
    with folders.opened([root], "photos/2024/summer") as folder, pytest.raises(PhotoError, match="not the name"):
        folder.whole(name)


def test_a_folder_that_is_swapped_leads_nowhere_else(root: Path) -> None:
    """FJ-01: an open folder stays that folder when a link is put in its place."""
    summer = root / "2024" / "summer"
    with folders.opened([root], "photos/2024/summer") as folder:
        summer.rename(root / "moved")
        summer.symlink_to(root.parent / "secret")
        assert folder.names() == ["beach.jpg"]
        with pytest.raises(PhotoError):
            folder.whole("key.jpg")


def test_swapping_while_it_is_opened(root: Path) -> None:
    """FJ-01: whenever a link takes the place of a folder on the way, the secret is never seen."""
    year, stop = root / "2024", threading.Event()
    (root.parent / "secret" / "summer").symlink_to(root.parent / "secret")

    def swap() -> None:
        while not stop.is_set():
            year.rename(root / "kept")
            year.symlink_to(root.parent / "secret")
            year.unlink()
            (root / "kept").rename(year)
            time.sleep(0.0002)  # for the folder itself to be seen, too

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = [names for _turn in range(1500) for names in [listed(root)] if names is not None]
    finally:
        stop.set()
        thread.join()
    assert seen and all(names == ["beach.jpg"] for names in seen)


def listed(root: Path) -> list[str] | None:
    with suppress(PhotoError), folders.opened([root], "photos/2024/summer") as folder:
        return folder.names()
    return None


def test_pipes_and_devices_are_no_files(root: Path) -> None:
    """FJ-01: a named pipe keeps nobody waiting."""
    os.mkfifo(root / "pipe.jpg")
    with folders.opened([root], "photos") as folder:
        assert folder.names() == []
        with pytest.raises(PhotoError, match="is not a file"):
            folder.whole("pipe.jpg")


def test_roots_of_the_same_name_are_numbered() -> None:
    """FJ-01: each root has an address of its own."""
    assert list(folders.addresses(["/a/photos", "/b/photos", "/c"])) == ["photos", "photos-2", "c"]


def test_the_command_names_folders_by_their_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-08: a path inside a root becomes an address; any other is refused."""
    monkeypatch.chdir(root)
    assert folders.address_of([root], root / "2024") == "photos/2024"
    assert folders.address_of([root], "2024/summer") == "photos/2024/summer"
    assert folders.address_of([root], ".") == "photos"
    for path in ("/etc", "..", "2024/../../secret", root.parent / "photos-of-others"):
        with pytest.raises(PhotoError, match="is not inside"):
            folders.address_of([root], path)


def test_too_large_files_are_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-07: a file that is larger than the limit is not read in part and written back."""
    monkeypatch.setattr(folders, "MAX_BYTES", 4)
    with folders.opened([root], "photos/2024/summer") as folder, pytest.raises(PhotoError, match="too large"):
        folder.whole("beach.jpg")
