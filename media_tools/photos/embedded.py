"""The thumbnail that cameras embed in the Exif data, turned with its photo and put where it stood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from media_tools.photos import exif, jpeg, operations, tools
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import Exif, Tag
from media_tools.photos.patch import patched

QUALITIES = (85, 75, 60, 40)  # tried where the thumbnail's own tables make it larger than its place
UPRIGHT = 1


def turned(source: Exif, operation: str) -> bytes:
    """Return the photo with a turned thumbnail.

    Where it is damaged, or does not fit into its place at any quality, the thumbnail is taken out of the list of
    directories, so that programs make one of their own and none shows one that lies on its side.
    """
    place = source.thumbnail
    if not place:
        return source.data
    room = place[1] - place[0]
    small = next((made for made in _made(source.data[place[0] : place[1]], operation) if len(made) <= room), None)
    if small is None or _is_shared(source, *place):
        return patched(source, {exif.NEXT: 0}, goes=exif.THUMBNAIL)
    data = source.data[: place[0]] + small.ljust(room, b"\0") + source.data[place[1] :]
    return patched(Exif(data), _values(source, small))


def _made(small: bytes, operation: str) -> Iterator[bytes]:
    """Yield the turned thumbnail, each time smaller or of less quality."""
    with suppress(PhotoError):
        frame = jpeg.parse(small).frame
        if operations.is_lossless(operation, frame):
            yield tools.lossless(small, operation, frame.progressive)
        for quality in (None, *QUALITIES):
            yield tools.reencoded(small, operation, quality)


def _is_shared(source: Exif, start: int, end: int) -> bool:
    """Return whether a tag's value lies in the thumbnail's place, as it can in damaged files only."""
    return any(entry.at < end and start < entry.end for entry in source.entries.values())


def _values(source: Exif, small: bytes) -> dict[Tag, int]:
    """Return what the thumbnail's directory has to say of it."""
    frame = jpeg.parse(small).frame
    values = {
        exif.THUMBNAIL_LENGTH: len(small),
        exif.THUMBNAIL_ORIENTATION: UPRIGHT,
        exif.THUMBNAIL_WIDTH: frame.width,
        exif.THUMBNAIL_HEIGHT: frame.height,
    }
    return {tag: value for tag, value in values.items() if source.number(tag) is not None}
