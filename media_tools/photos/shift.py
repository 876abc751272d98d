"""How far dates are to be moved: `[-][Xhr][Xm][Xs]`, and dates as Exif writes them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from media_tools.photos.errors import PhotoError

# Nine digits of each are 114,000 years of hours, and never more than a timedelta holds.
SHIFT = re.compile(r"([+-]?)(?=[0-9])(?:([0-9]{1,9})hr)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
DATE = re.compile(r"([0-9]{4}):([0-9]{2}):([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")
DATE_LENGTH = 19  # characters of "2024:02:29 23:59:59" (Exif 2.32, 4.6.5); a NUL follows


def parse(text: str) -> timedelta:
    """Return the time that `text` names, such as `3hr30s`, `-23m` or `+1hr`; raises PhotoError for anything else."""
    found = SHIFT.fullmatch(text)
    if not found:
        raise PhotoError(_("“%s” is not a time. Please write it like 3hr30s, -23m or 90m.") % text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    time = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -time if found[1] == "-" else time


def read_date(text: str) -> datetime | None:
    """Return the local time that an Exif date says; None for a blank, `0000:00:00 00:00:00` or no date at all."""
    found = DATE.fullmatch(text)
    try:
        return datetime(*(int(part) for part in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def write_date(date: datetime) -> str:
    """Return the 19 characters of an Exif date; strftime writes the year 33 in two digits on some systems."""
    return f"{date.year:04}:{date:%m:%d %H:%M:%S}"


def moved(date: datetime, time: timedelta) -> datetime:
    """Return the date moved by `time`; raises PhotoError where the year would not have four digits."""
    try:
        return date + time
    except OverflowError:
        raise PhotoError(_("The new date would be before the year 1 or after the year 9999.")) from None
