"""`manage.py seed_content` fills an empty site, and leaves a filled one alone."""

import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models
from PIL import Image

from editable import richtext
from project.management.commands import seed_content
from project.models import Event, GalleryItem
from project.sample import pictures, words
from project.sample.events import FARTHEST, NEAR

pytestmark = pytest.mark.django_db


def seed(*options: str, **more: Any) -> str:
    out = StringIO()
    call_command("seed_content", *options, stdout=out, **more)
    return out.getvalue()


def content() -> list[dict[str, Any]]:
    """Return all that was seeded but ids and times of creation; of a picture what it shows, not where it is kept."""
    rows: list[dict[str, Any]] = []
    for row in [*GalleryItem.objects.all(), *Event.objects.order_by("pk")]:
        fields = {field.name: getattr(row, field.name) for field in row._meta.fields}
        fields = {name: value for name, value in fields.items() if name not in ("id", "created", "updated")}
        rows.append(fields | ({"image": row.image.read()} if isinstance(row, GalleryItem) else {}))
    return rows


def test_it_fills_the_site() -> None:
    """SC-01: six pictures and twelve events, each within the bounds of its fields, with progress told."""
    said = seed("--seed", "1")

    assert (GalleryItem.objects.count(), Event.objects.count()) == (6, 12)
    for row in [*GalleryItem.objects.all(), *Event.objects.all()]:
        row.full_clean()
    assert "Gallery items: 6" in said
    assert "Events: 12" in said


def test_it_gives_every_picture_its_words() -> None:
    """SC-01: title, description, date and clean rich text, in an order of their own."""
    seed()

    items = list(GalleryItem.objects.all())
    assert all(item.title and item.alt and item.date_taken and item.text for item in items)
    assert [item.position for item in items] == [1, 2, 3, 4, 5, 6]
    assert len({item.image.name for item in items}) == 6
    for item in items:
        assert richtext.clean(item.text) == item.text
        with Image.open(item.image) as picture:
            assert picture.size == (1600, 1200)


@pytest.mark.parametrize("picture", words.PICTURES, ids=lambda picture: picture.file)
def test_it_has_a_file_for_every_picture(picture: words.Picture) -> None:
    """SC-01: the sample pictures are there, large enough for twice 800 × 600."""
    path = pictures.SHIPPED / picture.file
    with Image.open(path) as image:
        assert image.size == (1600, 1200)
    assert path.stat().st_size < 300_000


def test_it_repeats_itself_for_the_same_seed() -> None:
    """SC-01: the same --seed gives the same content, another one gives other content."""
    seed("--seed", "7")
    first = content()
    seed("--seed", "7", "--fresh")
    again = content()
    seed("--seed", "8", "--fresh")

    assert again == first
    assert content() != first


def test_it_makes_as_many_as_asked_for() -> None:
    """SC-01: more pictures than there are files share them."""
    seed("--gallery", "10", "--events", "0")

    assert (GalleryItem.objects.count(), Event.objects.count()) == (10, 0)
    assert len(list(Path(settings.MEDIA_ROOT, "galleryitem").iterdir())) == len(words.PICTURES)
    assert all(item.image for item in GalleryItem.objects.all())


@pytest.mark.parametrize("amount", ["-1", "some", "1.5", "10000000"])
def test_it_refuses_what_is_no_amount(amount: str) -> None:
    """SC-01: a sentence, and nothing is made."""
    with pytest.raises(CommandError, match="whole number"):
        seed(f"--gallery={amount}")
    assert not GalleryItem.objects.exists()


def test_it_leaves_content_alone() -> None:
    """SC-01: one event is content, so a second run refuses; --if-empty is a quiet no."""
    Event.objects.create(title="Ours", start_date=datetime.date(2026, 5, 4))

    with pytest.raises(CommandError, match="--fresh"):
        seed()
    assert seed("--if-empty") == ""
    assert [event.title for event in Event.objects.all()] == ["Ours"]
    assert not GalleryItem.objects.exists()


def test_it_starts_afresh() -> None:
    """SC-01: --fresh deletes what is there first."""
    Event.objects.create(title="Ours", start_date=datetime.date(2026, 5, 4))
    GalleryItem.objects.create(title="Ours")

    seed("--fresh")

    assert not Event.objects.filter(title="Ours").exists()
    assert (GalleryItem.objects.count(), Event.objects.count()) == (6, 12)


def test_it_does_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """SC-01: an error on the way leaves the site as it was, even with --fresh."""
    Event.objects.create(title="Ours", start_date=datetime.date(2026, 5, 4))

    def broken(*args: Any) -> Any:
        raise OSError("disk full")

    monkeypatch.setattr(seed_content, "random_events", broken)
    with pytest.raises(OSError, match="disk full"):
        seed("--fresh")
    assert [event.title for event in Event.objects.all()] == ["Ours"]
    assert not GalleryItem.objects.exists()


def test_it_is_quiet_when_told_so() -> None:
    """SC-01: no progress at verbosity 0."""
    assert seed(verbosity=0) == ""


def test_it_spreads_events_around_today() -> None:
    """SC-03: within five years, half of them to come; the first ones near, so that a new site is not empty."""
    seed("--events", "60", "--gallery", "0", "--seed", "3")

    away = [(event.start_date - datetime.date.today()).days for event in Event.objects.all()]
    assert max(map(abs, away)) <= FARTHEST + 1
    assert Event.objects.all().upcoming().count() == Event.objects.all().past().count() == 30
    assert sum(abs(days) <= NEAR for days in away) >= 10
    assert sum(abs(days) > 365 for days in away) >= 20


@pytest.mark.parametrize("number", range(1, 6))
def test_it_has_events_of_both_kinds(number: int) -> None:
    """SC-03: whatever the seed, at least four of the twelve are to come, and four are over."""
    seed("--gallery", "0", "--seed", str(number))

    assert Event.objects.all().upcoming().count() >= 4
    assert Event.objects.all().past().count() >= 4


def test_it_halves_what_events_have() -> None:
    """SC-03: half have a start time, an end date, a link, a place; half of those an end time, a link of the place."""
    seed("--events", "40", "--gallery", "0", "--seed", "5")
    events = list(Event.objects.all())

    def having(name: str) -> list[Event]:
        return [event for event in events if getattr(event, name)]

    names = ["start_time", "end_date", "event_url", "location_name", "end_time", "location_url"]
    assert [len(having(name)) for name in names] == [20, 20, 20, 20, 10, 10]
    assert all(event.end_date for event in having("end_time"))
    assert all(event.location_name for event in having("location_url"))
    assert all(1 <= (event.end_date - event.start_date).days <= 5 for event in having("end_date") if event.end_date)
    times = [event.start_time for event in events] + [event.end_time for event in events]
    assert {time.minute for time in times if time} <= {0, 15, 30, 45}


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (words.EVENT_TITLES, "title"),
        (words.PLACES, "location_name"),
        (words.LINKS, "event_url"),
        (words.PLACE_LINKS, "location_url"),
    ],
    ids=["titles", "places", "links", "place links"],
)
def test_it_has_words_that_fit(texts: list[str], field: str) -> None:
    """SC-01: every text that may be drawn is valid in its field, and comes once."""
    column = Event._meta.get_field(field)
    assert isinstance(column, models.Field)
    for text in texts:
        column.clean(text, None)
    assert len(set(texts)) == len(texts)


def test_it_leaves_nothing_behind_when_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """SC-01: after Ctrl+C there is neither a row nor a file."""

    def stop(*args: Any) -> None:
        assert GalleryItem.objects.count() == 4
        raise KeyboardInterrupt

    monkeypatch.setattr(seed_content, "random_events", stop)
    with pytest.raises(KeyboardInterrupt):
        seed("--gallery", "4")
    assert not GalleryItem.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
