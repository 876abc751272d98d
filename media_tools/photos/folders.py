"""Folders of photos inside the roots that were configured, opened so that no link leads out of them.

A folder is held by its file descriptor and every file is reached from there. So nothing that is renamed or replaced by
a symbolic link meanwhile leads anywhere else. Needs a POSIX system.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from media_tools.photos.errors import PhotoError

MAX_BYTES = 256 * 1024 * 1024  # of one photo; raw files of large cameras have 130 MB
MAX_PARTS = 32  # folders within each other
DIRECTORY = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
# A named pipe would keep a reader waiting for ever.
FILE = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class Content:
    """A file as it was read: its bytes, and what the file system said of it at that moment."""

    data: bytes
    stat: os.stat_result


@dataclass(frozen=True)
class Folder:
    """An open folder; `fd` is its file descriptor, `path` is for messages only."""

    fd: int
    path: Path

    def names(self) -> list[str]:
        """Return the names of its files, sorted; neither links, hidden files, nor names that are not UTF-8."""
        with os.scandir(self.fd) as entries:
            return sorted(
                entry.name
                for entry in entries
                if entry.is_file(follow_symlinks=False) and not entry.name.startswith(".") and _is_text(entry.name)
            )

    def folders(self) -> list[str]:
        """Return the names of the folders in it, sorted, by the same rule."""
        with os.scandir(self.fd) as entries:
            return sorted(
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".") and _is_text(entry.name)
            )

    def whole(self, name: str) -> Content:
        """Return a file of the folder to write it anew; raises PhotoError where it is too large for memory."""
        content = self.read(name, MAX_BYTES + 1)
        if len(content.data) > MAX_BYTES:
            raise PhotoError(_("“%s” is too large for a photo.") % name)
        return content

    def read(self, name: str, limit: int = MAX_BYTES) -> Content:
        """Return a file of the folder, its first `limit` bytes at most; raises PhotoError."""
        try:
            with os.fdopen(os.open(plain(name), FILE, dir_fd=self.fd), "rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise PhotoError(_("“%s” is not a file.") % name)
                return Content(file.read(limit), found)
        except OSError as error:
            raise PhotoError(_("“%(name)s” cannot be read: %(reason)s.") % _named(name, error)) from None

    def exists(self, name: str) -> bool:
        """Return whether anything has that name, a broken link included."""
        try:
            os.lstat(plain(name), dir_fd=self.fd)
        except FileNotFoundError:
            return False
        return True


def plain(name: str) -> str:
    """Return `name` if it names something in a folder itself; raises PhotoError."""
    if name in {"", ".", ".."} or "/" in name or "\0" in name or not _is_text(name):
        raise PhotoError(_("“%s” is not the name of a file.") % ascii(name))
    return name


def addresses(roots: Iterable[str | Path]) -> dict[str, Path]:
    """Return the roots by the first part of an address: the last part of their path, numbered where two are alike."""
    found: dict[str, Path] = {}
    for root in map(Path, roots):
        name, number = root.name or "root", 1
        while name in found:
            number += 1
            name = f"{root.name}-{number}"
        found[name] = root
    return found


def address_of(roots: Iterable[str | Path], path: str | Path) -> str:
    """Return the address of a folder that a person named by its path; raises PhotoError outside the roots.

    Links in the path count as what they lead to, and so do those to the roots.
    """
    wanted = Path(os.path.realpath(path))
    for name, root in addresses(roots).items():
        real = Path(os.path.realpath(root))
        if wanted.is_relative_to(real):
            return "/".join([name, *wanted.relative_to(real).parts])
    raise PhotoError(_("“%s” is not inside a folder of photos that this site may use.") % path)


@contextmanager
def opened(roots: Iterable[str | Path], address: str) -> Iterator[Folder]:
    """Open the folder `<name of the root>/<folder>/<folder>` for the time of a block; raises PhotoError.

    Only the root itself may be a symbolic link, since it was configured. Nothing is decoded: `%2e%2e` is the name of a
    folder, and there will be none.
    """
    first, *parts = _split(address)
    root = addresses(roots).get(first)
    if root is None:
        raise PhotoError(_refusal(address))
    fd = _descend(root, parts, address)
    try:
        yield Folder(fd, root.joinpath(*parts))
    finally:
        os.close(fd)


def _descend(root: Path, parts: list[str], address: str) -> int:
    """Return the descriptor of a folder, opened step by step."""
    try:
        fd = os.open(root, DIRECTORY & ~getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        raise PhotoError(_refusal(address)) from None
    for part in parts:
        try:
            inner = os.open(part, DIRECTORY, dir_fd=fd)
        except OSError:
            raise PhotoError(_refusal(address)) from None
        finally:
            os.close(fd)
        fd = inner
    return fd


def _split(address: str) -> list[str]:
    """Return the parts of an address; raises PhotoError for whatever could mean another place on any system."""
    parts = address.split("/")
    strange = any(part in {"", ".", ".."} for part in parts) or "\\" in address or not address.isprintable()
    if strange or len(parts) > MAX_PARTS or not _is_text(address):
        raise PhotoError(_refusal(address))
    return parts


def _refusal(address: str) -> str:
    return _("There is no folder of photos “%s”.") % (address if _is_text(address) else ascii(address))


def _named(name: str, error: OSError) -> dict[str, str]:
    return {"name": name, "reason": error.strerror or type(error).__name__}


def _is_text(name: str) -> bool:
    """Return whether a name is UTF-8; Python gives the other bytes as lone surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
