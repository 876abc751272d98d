"""What can be done to one photo of a folder. The file is replaced whole or not at all, and says what was done.

Each function returns NOTHING where there was nothing to do, so that a second run changes no byte and no time. With
`dry_run` it returns, or raises, the same and changes nothing.
"""

from __future__ import annotations

from datetime import timedelta, tzinfo

from django.utils.translation import gettext as _

from media_tools.photos import blocks, patch, reading, replacing, touching, turning
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Content, Folder

NOTHING, LOSSLESS, REENCODED = turning.NOTHING, turning.LOSSLESS, turning.REENCODED
CHANGED = "changed"


def orient(folder: Folder, name: str, *, lossless_only: bool = False, dry_run: bool = False) -> str:
    """Turn a photo upright; return NOTHING, LOSSLESS or REENCODED. Mode and times stay. Raises PhotoError."""
    before = folder.whole(name)
    if not blocks.kind_of(before.data):
        raise PhotoError(_("This is no picture of a known kind."))
    turned = turning.upright(before.data, lossless_only=lossless_only)
    if turned.how == NOTHING:
        return NOTHING
    _replace(folder, name, before, turned.data, None, dry_run)
    return turned.how


def shift_date(folder: Folder, name: str, time: timedelta, *, dry_run: bool = False) -> str:
    """Move the date taken by `time`; return CHANGED or NOTHING. Mode and times stay. Raises PhotoError."""
    before = _dates(folder, name)
    data = patch.shifted(before.data, time)
    if data == before.data:
        return NOTHING
    _replace(folder, name, before, data, None, dry_run)
    return CHANGED


def touch(folder: Folder, name: str, zone: tzinfo, *, dry_run: bool = False) -> str:
    """Set the modified date from the date taken; return CHANGED or NOTHING. Raises PhotoError."""
    before = _dates(folder, name)
    data, modified_ns = touching.touched(before.data, zone)
    if data == before.data and modified_ns == before.stat.st_mtime_ns:
        return NOTHING
    _replace(folder, name, before, data, modified_ns, dry_run)
    return CHANGED


def _dates(folder: Folder, name: str) -> Content:
    """Return the beginning of a JPEG, if its Exif data are there, else the whole file; raises PhotoError."""
    found = reading.head(folder, name)
    if len(found.data) < found.stat.st_size and (blocks.kind_of(found.data) != "JPEG" or not blocks.find(found.data)):
        return folder.whole(name)
    return found


def _replace(folder: Folder, name: str, before: Content, data: bytes, modified_ns: int | None, dry_run: bool) -> None:
    """Write what has changed; a file whose bytes stay gets only its time. `before` may be the beginning of the file."""
    if dry_run:
        replacing.check(folder, name, before)
    elif data == before.data and modified_ns is not None:
        replacing.set_modified(folder, name, before, modified_ns)
    elif len(data) != len(before.data) or not replacing.overwrite(folder, name, before, data, modified_ns):
        rest = folder.whole(name).data[len(before.data) :] if len(before.data) < before.stat.st_size else b""
        replacing.replace(folder, name, before, data + rest, modified_ns)
