"""Words for days and times: pure functions, one style for the whole site."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

TIME = "H:i"
DAY = "j F Y"


def until(start_date: datetime.date, end_date: datetime.date | None, end_time: datetime.time | None) -> str:
    """Return the end of what lasts several days, such as “until 2 January 2031, 18:00”; else the empty string."""
    if end_date is None or end_date == start_date:
        return ""
    day = date_format(end_date, DAY)
    return _("until %(when)s") % {"when": day if end_time is None else f"{day}, {time_format(end_time, TIME)}"}


def time_range(
    start_date: datetime.date,
    start_time: datetime.time | None,
    end_date: datetime.date | None,
    end_time: datetime.time | None,
) -> str:
    """Return the times of the first day, such as “19:30 – 22:00”; the empty string where none is known.

    Midnight is a time like any other. The end of what lasts several days belongs to `until`.
    """
    one_day = end_date is None or end_date == start_date
    start = "" if start_time is None else time_format(start_time, TIME)
    end = "" if end_time is None or not one_day else time_format(end_time, TIME)
    if start and end and start != end:
        return f"{start} – {end}"
    return start or (_("until %(when)s") % {"when": end} if end else "")
