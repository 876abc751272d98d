"""Events as iCalendar files and as schema.org data."""

from __future__ import annotations

import datetime
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import icalendar
from django.utils import timezone

from editable.links import safe_link
from project.models import Event


def calendar_of(event: Event, site_url: str, site_name: str) -> bytes:
    """Return `event` as an iCalendar object (RFC 5545); `site_url` is absolute and ends with a slash.

    An event without a start time lasts whole days, and its DTEND is the day after the last one (RFC 5545, 3.6.1).
    """
    entry = icalendar.Event()
    entry.add("uid", f"event-{event.pk}@{urlsplit(site_url).hostname}")
    entry.add("dtstamp", event.updated)
    entry.add("last-modified", event.updated)
    entry.add("summary", event.title)
    start, end = span(event)
    entry.add("dtstart", start)
    if end is not None:
        entry.add("dtend", end)
    if event.location_name:
        entry.add("location", event.location_name)
    entry.add("url", urljoin(site_url, safe_link(event.event_url) or event.get_absolute_url()))
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{site_name}//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    first, last = _shifted(event.start_date, -1), _shifted(event.end_date or event.start_date, 1)
    with suppress(OverflowError):  # in the year 9999
        calendar.add_missing_timezones(first, last)  # without the days: the rules of seventy years
    content: bytes = calendar.to_ical()
    return content


def span(event: Event) -> tuple[datetime.date, datetime.date | None]:
    """Return start and end: aware times where the event has a start time, else days with the end excluded."""
    last_day = event.end_date or event.start_date
    if event.start_time is None:
        return event.start_date, _shifted(last_day, 1)
    zone = timezone.get_current_timezone()
    start = datetime.datetime.combine(event.start_date, event.start_time, zone)
    if event.end_time is not None:
        return start, datetime.datetime.combine(last_day, event.end_time, zone)
    if event.end_date is None:
        return start, None
    return start, datetime.datetime.combine(_shifted(last_day, 1), datetime.time(), zone)


def structured_data(event: Event, site_url: str) -> dict[str, Any]:
    """Return `event` as https://schema.org/Event."""
    start, end = span(event)
    last = event.end_date if event.start_time is None else end
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "startDate": start.isoformat(),
        "url": urljoin(site_url, event.get_absolute_url()),
    }
    if last is not None:
        data["endDate"] = last.isoformat()
    if event.location_name:
        data["location"] = {"@type": "Place", "name": event.location_name}
        if link := safe_link(event.location_url):
            data["location"]["sameAs"] = urljoin(site_url, link)
    return data


def _shifted(day: datetime.date, days: int) -> datetime.date:
    """Return the day so many days later, or `day` itself where the calendar ends (years 1 and 9999)."""
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return day
