"""New values written over the old ones where they stand: no byte of the file moves, and no other one changes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from media_tools.photos import exif, shift
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import CODES, Exif, Tag

Values = Mapping[Tag, int | str]


def patched(source: Exif, values: Values, goes: str = "") -> bytes:
    """Return the file with other values of tags that it has; a text must be as long as what it replaces.

    `goes` names the directory that can no longer be found thereafter.
    Raises PhotoError where the tags of a damaged file lie upon each other, so that one would change with another.
    """
    if not source.block or not values:
        return source.data
    data = bytearray(source.data)
    for tag, value in values.items():
        entry = source.entries[tag]
        new = value.encode("ascii") if isinstance(value, str) else struct.pack(source.order + CODES[entry.type], value)
        data[entry.at : entry.at + len(new)] = new
    if source.block.checked_from is not None:
        _mend_checksum(data, source.block.checked_from, source.block.end)
    result = bytes(data)
    _check(source, Exif(result), values, goes)
    return result


def shifted(data: bytes, time: timedelta) -> bytes:
    """Return the photo with the date at which it was taken moved by `time`.

    DateTimeOriginal and DateTimeDigitized are moved, since one clock wrote both; DateTime, the last change, only where
    it says the same as the date taken. GPS times, which are right, and XMP data stay. Raises PhotoError.
    """
    source = Exif(data)
    taken = dated(source)
    values: dict[Tag, str] = {}
    for tag in (exif.TAKEN, exif.DIGITIZED, exif.CHANGED, exif.THUMBNAIL_CHANGED):
        date = source.date(tag)
        if date and (date == taken or tag == exif.DIGITIZED):
            values[tag] = shift.write_date(shift.moved(date, time))
    return patched(source, values)


def dated(source: Exif) -> datetime:
    """Return when the photo was taken, as a local time; raises PhotoError where it does not say so."""
    if not source.block:
        raise PhotoError(_("This file has no Exif data, so it does not say when it was taken."))
    if not source.taken_tag:
        raise PhotoError(_("The Exif data of this file do not say when it was taken."))
    if not source.taken:
        raise PhotoError(_("The date at which this photo was taken is blank or is not a date."))
    return source.taken


def _mend_checksum(data: bytearray, start: int, end: int) -> None:
    """Write the checksum of a PNG's chunk behind it."""
    struct.pack_into(">I", data, end, zlib.crc32(data[start:end]))


def _check(before: Exif, after: Exif, values: Values, goes: str) -> None:
    """Raise PhotoError unless all tags stand where they stood and all values are what they should be."""
    written = [before.entries[tag] for tag in values]
    for tag, entry in before.entries.items():
        if tag in values:
            good = _is(after, tag, values[tag])
        else:
            good = not any(entry.at < other.end and other.at < entry.end for other in written)
        if (after.entries.get(tag) != entry and tag[0] != goes) or not good:
            raise PhotoError(_("The Exif data of this file are damaged, so nothing in it was changed."))


def _is(source: Exif, tag: Tag, value: int | str) -> bool:
    if isinstance(value, int):
        return source.number(tag) == value
    entry = source.entries[tag]
    return source.data[entry.at : entry.at + len(value)] == value.encode("ascii")
