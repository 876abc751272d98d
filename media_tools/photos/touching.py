"""The modified date set from the date taken: the Exif date of the last change, and the file's time.

`moments` says which moment an Exif date means: the offset from UTC that the camera wrote beside it counts, else the
time zone that the caller passes, which is the site's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from media_tools.photos import exif, moments, patch, shift
from media_tools.photos.exif import Exif, Tag

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def touched(data: bytes, zone: tzinfo) -> tuple[bytes, int]:
    """Return the photo with DateTime as the date taken, and that moment in nanoseconds since 1970.

    DateTime is a local time too, so its offset from UTC (OffsetTime) becomes that of the date taken. Tags that the
    photo does not have are not added. Raises PhotoError where it does not say when it was taken.
    """
    source = Exif(data)
    moment = moments.taken(source, zone)
    values: dict[Tag, int | str] = {}
    if source.holds_text(exif.CHANGED, shift.DATE_LENGTH):
        values[exif.CHANGED] = shift.write_date(patch.dated(source))
    offset = moments.offset(source)
    if offset and source.holds_text(exif.OFFSET, moments.LENGTH):
        values[exif.OFFSET] = moments.write_offset(offset)
    return patch.patched(source, values), (moment - EPOCH) // timedelta(microseconds=1) * 1000
