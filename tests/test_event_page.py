"""An event's own page, its schema.org data and its calendar file."""

import datetime
import json
import re
from typing import Any

import icalendar
import pytest
from django.contrib.auth.models import User
from django.test import Client

from project.models import Event

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(1)</script><!-- & \u2028"


@pytest.fixture
def event() -> Event:
    """Return an event with everything."""
    return Event.objects.create(
        title="Concert on the slipway",
        start_date="2026-12-30",
        start_time="19:30",
        end_date="2027-01-02",
        end_time="22:00",
        event_url="https://example.org/concert",
        location_name="Sail loft",
        location_url="https://example.org/map",
    )


def text_of(client: Client, event: Event) -> str:
    return client.get(event.get_absolute_url()).content.decode()


def test_it_shows_the_event(client: Client, event: Event) -> None:
    """PG-05, PG-09: tile, times, the end with its year, place and links, under one h1."""
    text = text_of(client, event)
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", text) == ["Concert on the slipway"]
    tile = re.search(r'<time class="date-tile" datetime="2026-12-30">(.*?)</time>', text, re.S)
    assert tile and re.findall(r">(\w+)<", tile[1]) == ["30", "DEC", "2026"]
    for part in ("19:30", "until 2 January 2027, 22:00", "Sail loft", "https://example.org/map", "example.org/concert"):
        assert part in text


def test_it_leaves_out_what_is_blank(client: Client) -> None:
    """PG-05: a visitor gets no element for a place, link or time that is not there."""
    text = text_of(client, Event.objects.create(title="Bare", start_date="2026-12-30"))
    assert not any(f"event-{part}" in text for part in ("when", "where", "more", "until", "time"))


def test_it_shows_midnight(client: Client) -> None:
    """PG-04: a start at midnight is a start."""
    assert "00:00" in text_of(client, Event.objects.create(title="Late", start_date="2026-12-31", start_time="00:00"))


def test_it_offers_editors_the_blank_place(editor_client: Client) -> None:
    """PG-05: an editor gets an empty element to fill."""
    text = text_of(editor_client, Event.objects.create(title="Bare", start_date="2026-12-30"))
    assert re.search(r'<p class="event-where" data-editable="text"[^>]*></p>', text)


@pytest.mark.parametrize("suffix", ["", "event.ics"])
def test_it_has_one_address(client: Client, event: Event, suffix: str) -> None:
    """PG-09: another slug leads to the present one for good; another number is 404, however large."""
    address = event.get_absolute_url() + suffix
    assert client.get(address).status_code == 200
    old = client.get(f"/events/{event.pk}-older/{suffix}")
    assert (old.status_code, old["Location"]) == (301, address)
    for number in (event.pk + 1, 10**30):
        assert client.get(f"/events/{number}-{event.slug}/{suffix}").status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("suffix", ["", "event.ics"])
def test_it_hides_an_inactive_event(client: Client, editor_client: Client, event: Event, suffix: str) -> None:
    """CM-01: 404 for visitors, whatever the slug; editors see it."""
    Event.objects.update(active=False)
    assert client.get(event.get_absolute_url() + suffix).status_code == 404
    assert client.get(f"/events/{event.pk}-x/{suffix}").status_code == 404
    assert editor_client.get(event.get_absolute_url() + suffix).status_code == 200


def test_it_hides_an_inactive_event_from_readers(client: Client, bob: User, event: Event) -> None:
    """CM-01: who may only read is a visitor."""
    Event.objects.update(active=False)
    client.force_login(bob)
    assert client.get(event.get_absolute_url()).status_code == 404


def data_of(text: str) -> list[dict[str, Any]]:
    """Return the schema.org data in a page."""
    return [json.loads(data) for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)]


def test_it_is_schema_org_data(client: Client, event: Event) -> None:
    """PG-05: on the event's page and in the lists."""
    expected = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Concert on the slipway",
        "startDate": "2026-12-30T19:30:00+00:00",
        "endDate": "2027-01-02T22:00:00+00:00",
        "url": f"http://testserver{event.get_absolute_url()}",
        "location": {"@type": "Place", "name": "Sail loft", "sameAs": "https://example.org/map"},
    }
    assert data_of(text_of(client, event)) == [expected]
    assert data_of(client.get("/").content.decode()) == [expected]


def test_its_data_cannot_leave_its_element(client: Client) -> None:
    """PG-05: no title ends the script element, and the title comes out as it went in."""
    text = text_of(client, Event.objects.create(title=HOSTILE, start_date="2026-12-30"))
    assert "<script>alert" not in text and "\u2028" not in text.split("ld+json", 1)[1].split("</script>")[0]
    assert data_of(text)[0]["name"] == HOSTILE


def calendar_of(client: Client, event: Event) -> Any:
    """Return the event's calendar file, read by the library."""
    response = client.get(event.get_absolute_url() + "event.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    return icalendar.Calendar.from_ical(response.content)


def test_its_calendar_file_has_times(client: Client, event: Event, settings) -> None:
    """PG-09: times in the site's zone, whose rules come along."""
    settings.TIME_ZONE = "Europe/Berlin"
    calendar = calendar_of(client, event)
    entry = calendar.events[0]
    assert entry["DTSTART"].to_ical() == b"20261230T193000" and entry["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entry["DTEND"].to_ical() == b"20270102T220000"
    assert calendar.walk("VTIMEZONE") and not calendar.get_missing_tzids()
    assert (entry["SUMMARY"], entry["LOCATION"]) == ("Concert on the slipway", "Sail loft")
    assert entry["DTSTAMP"].dt == event.updated.replace(microsecond=0)


def test_its_calendar_file_has_days(client: Client) -> None:
    """PG-09: without a start time it lasts whole days; the end is the day after, as RFC 5545 wants it."""
    event = Event.objects.create(title="Fair", start_date="2026-06-05", end_date="2026-06-07")
    entry = calendar_of(client, event).events[0]
    assert entry["DTSTART"].dt == datetime.date(2026, 6, 5) and entry["DTEND"].dt == datetime.date(2026, 6, 8)


def test_its_calendar_entry_stays_itself(client: Client, event: Event) -> None:
    """PG-09: a calendar that takes the changed event again replaces the old one."""
    before = calendar_of(client, event).events[0]["UID"]
    event.title = "Moved\r\nATTENDEE:mailto:x@example.org"
    event.save()
    entry = calendar_of(client, event).events[0]
    assert entry["UID"] == before and "ATTENDEE" not in entry


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("time", [None, "12:00"])
def test_it_stands_the_ends_of_the_calendar(client: Client, settings, day: str, time: str | None) -> None:
    """PG-05: a typing error in a year is no reason for a 500."""
    settings.TIME_ZONE = "Europe/Berlin"
    event = Event.objects.create(title="Far", start_date=day, end_date=day, start_time=time)
    for address in ("/", event.get_absolute_url(), event.get_absolute_url() + "event.ics"):
        assert client.get(address).status_code == 200
