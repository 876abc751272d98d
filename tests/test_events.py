"""When events are upcoming and past, and in which words their dates and times are shown."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from project import dates
from project.models import Event

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
DAY = datetime.date(2026, 6, 5)


def event(title: str = "Concert", start: str = "2026-06-05", **fields: Any) -> Event:
    """Return a stored event with dates and times as the database gives them."""
    made = Event.objects.create(title=title, start_date=start, **fields)
    made.refresh_from_db()
    return made


def at(text: str) -> datetime.datetime:
    """Return a moment in UTC."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_upcoming(now: str) -> bool:
    """Tell where the only event is listed; it is always in one list and never in both."""
    moment = at(now)
    upcoming, past = Event.objects.upcoming(moment).count(), Event.objects.past(moment).count()
    assert upcoming + past == 1
    return upcoming == 1


@pytest.mark.parametrize(
    ("fields", "now", "expected"),
    [
        ({}, "2026-06-05 23:59:59", True),
        ({}, "2026-06-06 00:00:00", False),
        ({"start_time": "09:00"}, "2026-06-05 23:59:59", True),  # nobody said when it ends
        ({"end_time": "18:00"}, "2026-06-05 17:59:59", True),
        ({"end_time": "18:00"}, "2026-06-05 18:00:00", False),
        ({"start_time": "00:00", "end_time": "00:00"}, "2026-06-04 23:59:59", True),
        ({"start_time": "00:00", "end_time": "00:00"}, "2026-06-05 00:00:00", False),
        ({"end_date": "2026-06-08"}, "2026-06-08 23:59:59", True),
        ({"end_date": "2026-06-08"}, "2026-06-09 00:00:00", False),
        ({"end_date": "2026-06-08", "end_time": "12:00"}, "2026-06-07 13:00:00", True),
        ({"end_date": "2026-06-08", "end_time": "12:00"}, "2026-06-08 12:00:00", False),
        ({"end_date": "2027-01-02"}, "2027-01-02 12:00:00", True),
    ],
)
def test_it_is_upcoming_until_its_end(fields: dict[str, str], now: str, expected: bool) -> None:
    """PG-04: the end is the end date, or the start date where there is none; a time counts on the last day."""
    event(**fields)
    assert is_upcoming(now) is expected


def test_it_ends_in_the_time_zone_of_the_site() -> None:
    """PG-04: a day ends at the site's midnight, not at that of UTC."""
    event()
    with timezone.override(ZoneInfo("Pacific/Auckland")):  # twelve hours ahead in June
        assert is_upcoming("2026-06-05 11:59:00")
        assert not is_upcoming("2026-06-05 12:00:00")


def test_it_is_sorted_by_date_and_time() -> None:
    """PG-04: upcoming ones ascend, past ones descend; one without a time comes before the timed ones of its day."""
    event("c", "2026-06-06", start_time="10:00")
    event("b", "2026-06-06", start_time="00:00")
    event("a", "2026-06-06")
    event("d", "2026-06-07")
    assert [one.title for one in Event.objects.upcoming(at("2026-06-01 00:00"))] == ["a", "b", "c", "d"]
    assert [one.title for one in Event.objects.past(at("2027-06-01 00:00"))] == ["d", "c", "b", "a"]


def clock(text: str) -> datetime.time | None:
    return datetime.time.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("19:30", "22:00", "19:30 – 22:00"),
        ("00:00", "", "00:00"),
        ("00:00", "01:15", "00:00 – 01:15"),
        ("09:05", "09:05", "09:05"),
        ("", "18:00", "until 18:00"),
        ("", "00:00", "until 00:00"),
        ("", "", ""),
    ],
)
def test_it_tells_the_time(start: str, end: str, expected: str) -> None:
    """PG-04, PG-05: a range, with midnight shown like any other time."""
    assert dates.time_range(DAY, clock(start), None, clock(end)) == expected
    assert dates.time_range(DAY, clock(start), DAY, clock(end)) == expected
    assert dates.until(DAY, DAY, clock(end)) == "" and dates.until(DAY, None, clock(end)) == ""


@pytest.mark.parametrize(
    ("last_day", "end", "expected"),
    [
        ("2026-06-08", "", "until 8 June 2026"),
        ("2026-06-08", "00:00", "until 8 June 2026, 00:00"),
        ("2027-01-02", "18:00", "until 2 January 2027, 18:00"),
    ],
)
def test_it_tells_the_last_day(last_day: str, end: str, expected: str) -> None:
    """PG-05: with the year of the end, and the end's time beside it."""
    last = datetime.date.fromisoformat(last_day)
    assert dates.until(DAY, last, clock(end)) == expected
    assert dates.time_range(DAY, clock("10:00"), last, clock(end)) == "10:00"
    assert dates.time_range(DAY, None, last, clock(end)) == ""
