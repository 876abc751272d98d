"""Photos renamed to `<prefix>_<id>.<ext>`, by name or by the date they were taken. No file is ever written over."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from datetime import UTC
from pathlib import PurePath

from django.utils.translation import gettext as _

from media_tools.photos import moves, reading
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder
from media_tools.photos.moves import Renamed

MAX_PREFIX = 100  # characters, so that the whole name stays below the limit of file systems
MAX_NAME_BYTES = 255  # of ext4, XFS, APFS and NTFS at least
FORBIDDEN = set('/\\:*?"<>|')  # what Windows allows in no name


def rename(folder: Folder, prefix: str, names: Iterable[str] | None = None, *, by_date: bool = False) -> Renamed:
    """Rename files, all photos of the folder if none are named, and finish first what was interrupted before.

    Ids are as wide as the last one needs; the ending of each name stays. Of photos taken at the same second, and of
    undated ones, which come last, the name decides; so a second run changes nothing. Raises PhotoError before anything
    is renamed where the prefix is no part of a name, or a new name belongs to a file that is not among them.
    """
    _check_prefix(prefix)
    with moves.locked(folder):
        before = moves.finish(folder)
        chosen = _photos(folder) if names is None else [_now(folder, name, before) for name in names]
        planned = plan(folder, prefix, chosen, by_date=by_date)
        done = moves.start(folder, planned) if planned else Renamed()
    return Renamed(before.names | done.names, before.problems | done.problems)


def carry_out(folder: Folder, planned: dict[str, str], prefix: str, names: Iterable[str], *, by_date: bool) -> Renamed:
    """Do as `rename`, for names that were planned before; called again after a crash it tells what it did then.

    A file that has gone meanwhile is a problem of its own, and the rest go on.
    """
    with moves.locked(folder):
        moves.finish(folder)
        here = set(folder.names())
        gone = [name for name in names if name not in here]
    if any(name in planned for name in gone) and here.issuperset(planned.values()):
        return Renamed(dict(planned))  # nobody else gives all these names and takes one of the old ones away
    done = rename(folder, prefix, [name for name in names if name in here], by_date=by_date)
    if not gone and not done.names and not done.problems:
        return Renamed(dict(planned))  # names were exchanged, and are as they shall be
    return Renamed(done.names, done.problems | {name: _no_file(name) for name in gone})


def finish(folder: Folder) -> Renamed:
    """Finish an interrupted renaming; to be called before a folder is listed."""
    with moves.locked(folder):
        return moves.finish(folder)


def plan(folder: Folder, prefix: str, names: Iterable[str], *, by_date: bool = False) -> dict[str, str]:
    """Return old names with new ones, without those that stay; raises PhotoError as `rename` does."""
    _check_prefix(prefix)
    ordered = _ordered(folder, set(names), by_date)
    width = len(str(len(ordered)))
    wanted = {old: f"{prefix}_{number:0{width}}{PurePath(old).suffix}" for number, old in enumerate(ordered, start=1)}
    _check(folder, wanted)
    return {old: new for old, new in wanted.items() if old != new}


def _photos(folder: Folder) -> list[str]:
    """Return the names of what looks like a picture; other files keep their names."""
    found = (reading.photo(folder, name, UTC) for name in folder.names())
    return [photo.name for photo in found if photo.kind]


def _now(folder: Folder, name: str, before: Renamed) -> str:
    """Return the name that a file has after an interrupted renaming was finished."""
    return name if folder.exists(name) else before.names.get(name, name)


def _ordered(folder: Folder, names: set[str], by_date: bool) -> list[str]:
    if not by_date:
        return sorted(names, key=lambda name: (name.casefold(), name))
    return [photo.name for photo in sorted((reading.photo(folder, name, UTC) for name in names), key=reading.by_date)]


def _check(folder: Folder, wanted: dict[str, str]) -> None:
    """Refuse names that are too long, files that are not there, and new names that others have."""
    here = set(folder.names())
    for old, new in wanted.items():
        if old not in here:
            raise PhotoError(_no_file(old))
        if len(os.fsencode(new)) > MAX_NAME_BYTES:
            raise PhotoError(_("The name “%s” would be too long.") % new)
    with os.scandir(folder.fd) as entries:
        others = {_folded(entry.name): entry.name for entry in entries if entry.name not in wanted}
    for new in wanted.values():
        if _folded(new) in others:
            raise PhotoError(
                _("There is a file “%s” already, which is not among those to be renamed. Please choose another prefix.")
                % others[_folded(new)]
            )


def _no_file(name: str) -> str:
    return _("There is no file “%s” in this folder.") % name


def _folded(name: str) -> str:
    """Return what is the same for names that a Mac or Windows would take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _check_prefix(prefix: str) -> None:
    strange = not prefix.isprintable() or FORBIDDEN & set(prefix) or prefix.startswith((".", " ")) or "\ufffd" in prefix
    if not prefix or strange or len(prefix) > MAX_PREFIX:
        raise PhotoError(_("“%s” cannot be the beginning of a file name.") % ascii(prefix))
