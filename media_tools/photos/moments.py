"""Which moment an Exif date means. Exif dates are local times of the place where the photo was taken.

The rule: where the camera wrote the offset from UTC beside the date (OffsetTimeOriginal for DateTimeOriginal,
OffsetTimeDigitized for DateTimeDigitized; Exif 2.31 and later), it counts. Else the date is a time in the zone that the
caller passes, which is the site's. Of an hour that the clocks of that zone show twice the first is meant; an hour that
they leave out is counted on from before the change, as PEP 495 says.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from django.utils.translation import gettext as _

from media_tools.photos import exif, patch
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import Exif

OFFSET = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9]) *")  # "+01:00"; blanks mean unknown
LENGTH = 6  # of an offset, with its sign; a NUL follows
OFFSETS = {exif.TAKEN: exif.OFFSET_TAKEN, exif.DIGITIZED: exif.OFFSET_DIGITIZED}


def taken(source: Exif, zone: tzinfo) -> datetime:
    """Return the moment, in UTC, at which the photo was taken; raises PhotoError where it does not say so."""
    local = patch.dated(source).replace(tzinfo=offset(source) or zone)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        raise PhotoError(_("The date at which this photo was taken is before the year 1 or after 9999.")) from None


def offset(source: Exif) -> timezone | None:
    """Return the offset from UTC that the camera wrote beside the date taken."""
    tag = OFFSETS.get(source.taken_tag) if source.taken_tag else None
    found = OFFSET.fullmatch(source.text(tag) or "") if tag else None
    if not found:
        return None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-distance if found[1] == "-" else distance)


def write_offset(offset: timezone) -> str:
    """Return the offset as Exif writes it."""
    return datetime(2000, 1, 1, tzinfo=offset).isoformat()[-LENGTH:]
