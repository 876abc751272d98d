"""Many files renamed at once in a folder, so that whatever ends the process, a later one finishes it.

A journal in the folder says what is to be done. First every file is set aside under a name that nobody else uses, then
the journal says that this is over, then each gets its new name. So names may be exchanged, and at each moment files and
journal together say what is left. Nothing is ever written over: a file is linked to its new name, which fails where
there is one, and then loses its old one. Where the file system has no links (FAT), it is renamed after a look.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils.translation import gettext as _

from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder, plain
from media_tools.photos.replacing import NEW, PART

JOURNAL = ".photos-renaming.json"
ASIDE = ".photos-renaming-"
MAX_BYTES = 64 * 1024 * 1024  # of a journal; 100,000 files take 10 MB
MAX_TRIES = 1000  # names that are tried for a file whose new name was taken meanwhile
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
SETTING_ASIDE, NAMING = "setting aside", "naming"

Move = tuple[str, str, str]  # old name, name aside, new name


@dataclass
class Renamed:
    """Old names with the new ones, and sentences for those that keep their old one."""

    names: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Let nobody else rename in the folder; the lock goes with its process. Raises PhotoError where there is one."""
    try:
        fcntl.flock(folder.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise PhotoError(_("Files in this folder are being renamed already.")) from None
    try:
        yield
    finally:
        fcntl.flock(folder.fd, fcntl.LOCK_UN)


def start(folder: Folder, names: dict[str, str]) -> Renamed:
    """Give files their new names; none of the new ones may be there unless it is an old one too."""
    token = secrets.token_hex(4)
    moves = [(old, f"{ASIDE}{token}-{number}", new) for number, (old, new) in enumerate(names.items())]
    _write(folder, SETTING_ASIDE, moves)
    return _go_on(folder, SETTING_ASIDE, moves)


def finish(folder: Folder) -> Renamed:
    """Finish what was interrupted; does nothing where nothing was."""
    if not folder.exists(JOURNAL):
        return Renamed()
    stage, moves = _read(folder)
    return _go_on(folder, stage, moves)


def _go_on(folder: Folder, stage: str, moves: list[Move]) -> Renamed:
    done = Renamed()
    if stage == SETTING_ASIDE:
        for old, aside, _new in moves:
            _set_aside(folder, old, aside, done)
        os.fsync(folder.fd)
        _write(folder, NAMING, moves)
    for old, aside, new in moves:
        if old not in done.problems:
            done.names[old] = _settle(folder, aside, new)
    os.fsync(folder.fd)
    os.unlink(JOURNAL, dir_fd=folder.fd)
    os.fsync(folder.fd)
    return done


def _set_aside(folder: Folder, old: str, aside: str, done: Renamed) -> None:
    if folder.exists(aside):
        _drop_if_same(folder, old, aside)
        return
    try:
        _move(folder, old, aside)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        done.problems[old] = _("“%(name)s” cannot be renamed: %(reason)s.") % {"name": old, "reason": reason}


def _settle(folder: Folder, aside: str, new: str) -> str:
    """Give a file its new name, or a similar one where somebody else has taken that meanwhile; return the name."""
    if not folder.exists(aside):
        return new
    path = PurePath(new)
    for number in range(1, MAX_TRIES):
        name = new if number == 1 else f"{path.stem}-{number}{path.suffix}"
        if _drop_if_same(folder, aside, name):
            return name
        try:
            _move(folder, aside, name)
        except FileExistsError:
            continue
        except OSError as error:
            raise _refusal(error) from None  # the journal stays, so that a later run finishes it
        return name
    raise _refusal(FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)))


def _move(folder: Folder, source: str, target: str) -> None:
    """Rename a file; raises FileExistsError where the new name is there."""
    try:
        os.link(plain(source), plain(target), src_dir_fd=folder.fd, dst_dir_fd=folder.fd, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if folder.exists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.rename(source, target, src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
        return
    os.unlink(source, dir_fd=folder.fd)


def _drop_if_same(folder: Folder, old: str, new: str) -> bool:
    """Take the old name away where both names are those of one file: a process ended between the two steps."""
    try:
        same = os.path.samestat(os.lstat(plain(old), dir_fd=folder.fd), os.lstat(plain(new), dir_fd=folder.fd))
    except FileNotFoundError:
        return False
    if same:
        os.unlink(old, dir_fd=folder.fd)
    return same


def _write(folder: Folder, stage: str, moves: list[Move]) -> None:
    """Write the journal whole or not at all."""
    part = f"{PART}{secrets.token_hex(8)}"  # replacing.sweep deletes what a killed process left
    try:
        with os.fdopen(os.open(part, NEW, 0o600, dir_fd=folder.fd), "w", encoding="utf-8") as file:
            json.dump({"stage": stage, "moves": moves}, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, JOURNAL, src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
        os.fsync(folder.fd)
    except OSError as error:
        raise _refusal(error) from None


def _read(folder: Folder) -> tuple[str, list[Move]]:
    """Read the journal; raises PhotoError where it is none, since anybody may put files into the folder."""
    data = folder.read(JOURNAL, MAX_BYTES).data
    try:
        found = json.loads(data)
        moves = [(plain(old), plain(aside), plain(new)) for old, aside, new in found["moves"]]
        if found["stage"] not in {SETTING_ASIDE, NAMING} or not all(move[1].startswith(ASIDE) for move in moves):
            raise ValueError("not ours")
    except (PhotoError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PhotoError(_("The file “%s” in this folder is damaged, so nothing was renamed.") % JOURNAL) from None
    return found["stage"], moves


def _refusal(error: OSError) -> PhotoError:
    return PhotoError(_("The files cannot be renamed: %s.") % (error.strerror or type(error).__name__))
