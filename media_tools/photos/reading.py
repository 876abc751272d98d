"""What a list of photos shows of each file. Any file is read; what is wrong with it is said in its marks."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import PurePath

from media_tools.photos import blocks, moments
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import CHANGED, Exif
from media_tools.photos.folders import Content, Folder

HEAD_BYTES = 128 * 1024  # of a JPEG first; its Exif data, of 64 KiB at most, mostly stand at once in it
LONG_HEAD_BYTES = 1024 * 1024  # where other segments stand before them
SLACK = timedelta(seconds=2)  # the clock of a FAT file system, which memory cards have, ticks every two seconds
UPRIGHT = 1
RAW = {".arw", ".cr2", ".cr3", ".dng", ".heic", ".heif", ".nef", ".orf", ".pef", ".raf", ".raw", ".rw2", ".srw"}
ORIENTATIONS = range(1, 9)  # Exif 2.32, 4.6.4

# Marks
UNREADABLE = "unreadable"  # the file cannot be opened
UNKNOWN = "unknown"  # no kind of picture that Exif data are looked for in
NO_EXIF = "no_exif"
UNDATED = "undated"  # it does not say when it was taken
DATES_DIFFER = "dates_differ"  # it was modified at another time than it was taken
TURNED = "turned"  # it must be turned to be upright
ODD_ORIENTATION = "odd_orientation"  # a number that means nothing; browsers show the picture as it is


@dataclass(frozen=True)
class Photo:
    """A file of a folder; `taken` is the local time where it was taken, `orientation` the number in its Exif data."""

    name: str
    kind: str = ""
    size: int = 0
    taken: datetime | None = None
    modified: datetime | None = None
    orientation: int | None = None
    marks: frozenset[str] = frozenset()
    problem: str = ""  # a sentence where it cannot be read

    @property
    def is_meant(self) -> bool:
        """Whether it is a photo, or is called like one and may be damaged: notes and films are neither."""
        named = (mimetypes.guess_type(self.name)[0] or "").startswith("image/")
        return bool(self.kind) or named or PurePath(self.name).suffix.lower() in RAW


def photo(folder: Folder, name: str, zone: tzinfo) -> Photo:
    """Return what there is to say of one file; `zone` is the time zone of dates that name none."""
    try:
        content = head(folder, name)
    except PhotoError as error:
        return Photo(name, marks=frozenset({UNREADABLE}), problem=str(error))
    source, found = Exif(content.data), content.stat
    return Photo(
        name,
        blocks.kind_of(content.data),
        found.st_size,
        source.taken,
        _modified(found, zone),
        source.orientation,
        frozenset(_marks(source, found, zone)),
    )


def photos(folder: Folder, zone: tzinfo) -> list[Photo]:
    """Return all photos of a folder, damaged ones too, by the date they were taken, undated ones last, then by name."""
    found = (photo(folder, name, zone) for name in folder.names())
    return sorted((one for one in found if one.is_meant), key=by_date)


def by_date(found: Photo) -> tuple[bool, datetime, str, str]:
    """Return the key by which photos are sorted by date."""
    return found.taken is None, found.taken or datetime.min, found.name.casefold(), found.name


def head(folder: Folder, name: str) -> Content:
    """Return as much of a file as is needed to read its Exif data; raises PhotoError.

    Other kinds than JPEG may have them at the end.
    """
    content = folder.read(name, HEAD_BYTES)
    kind = blocks.kind_of(content.data)
    if not kind or len(content.data) < HEAD_BYTES or (kind == "JPEG" and blocks.find(content.data)):
        return content
    return folder.read(name, LONG_HEAD_BYTES) if kind == "JPEG" else folder.read(name)


def _modified(found: os.stat_result, zone: tzinfo) -> datetime | None:
    """Return the file's time; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(found.st_mtime, zone)
    except (ValueError, OverflowError, OSError):
        return None


def _marks(source: Exif, found: os.stat_result, zone: tzinfo) -> set[str]:
    orientation = source.orientation
    odd = orientation is not None and orientation not in ORIENTATIONS
    tests = {
        UNKNOWN: blocks.kind_of(source.data) not in blocks.FINDERS,
        NO_EXIF: source.block is None,
        UNDATED: source.taken is None,
        DATES_DIFFER: _dates_differ(source, found, zone),
        TURNED: orientation in ORIENTATIONS and orientation != UPRIGHT,
        ODD_ORIENTATION: odd,
    }
    return {mark for mark, holds in tests.items() if holds}


def _dates_differ(source: Exif, found: os.stat_result, zone: tzinfo) -> bool:
    """Return whether the file's time, or the Exif date of the last change, is not that of the taking."""
    if source.taken is None:
        return False
    changed, modified = source.date(CHANGED), _modified(found, zone)
    if changed is not None and changed != source.taken:
        return True
    try:
        return modified is None or abs(modified - moments.taken(source, zone)) > SLACK
    except (PhotoError, OverflowError):
        return True
