"""Random events that look as if somebody had planned them."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from project.models import Event
from project.sample import words
from project.sample.prose import Prose

FARTHEST = 5 * 365  # days from today
NEAR = 60  # days; the first events of each kind are near, so that a new site has something coming up
NEAR_EVENTS = 10
TRIES = 10  # for a title that no other event has


def random_events(rng: random.Random, count: int, today: datetime.date, prose: Prose) -> Iterator[Event]:
    """Yield `count` unsaved events around `today`, future and past ones in turn.

    Half have a start time on a quarter hour, half an end date 1 to 5 days on and half of those an end time,
    half a link, half a place and half of those a link of the place.
    """
    has_start, has_end, has_link, has_place = (_half(rng, range(count)) for _ in range(4))
    has_end_time, has_place_link = _half(rng, sorted(has_end)), _half(rng, sorted(has_place))
    titles = _titles(rng, prose)
    for number in range(count):
        days = rng.randint(7, NEAR) if number < NEAR_EVENTS else rng.randint(NEAR, FARTHEST)
        start = today + datetime.timedelta(days=days if number % 2 == 0 else -days)
        yield Event(
            title=next(titles),
            start_date=start,
            start_time=_quarter_hour(rng, 8, 20) if number in has_start else None,
            end_date=start + datetime.timedelta(days=rng.randint(1, 5)) if number in has_end else None,
            end_time=_quarter_hour(rng, 15, 23) if number in has_end_time else None,
            event_url=rng.choice(words.LINKS) if number in has_link else "",
            location_name=rng.choice(words.PLACES) if number in has_place else "",
            location_url=rng.choice(words.PLACE_LINKS) if number in has_place_link else "",
        )


def _half(rng: random.Random, numbers: range | list[int]) -> set[int]:
    return set(rng.sample(numbers, len(numbers) // 2))


def _titles(rng: random.Random, prose: Prose) -> Iterator[str]:
    """Yield titles without an end: first those written for events, unless the texts are somebody's own.

    Each comes once, as long as new ones are found.
    """
    titles = rng.sample(words.EVENT_TITLES, len(words.EVENT_TITLES)) if prose.is_shipped else []
    yield from titles
    seen = set(titles)
    while True:
        title = prose.title()
        for _try in range(TRIES):
            if title not in seen:
                break
            title = prose.title()
        seen.add(title)
        yield title


def _quarter_hour(rng: random.Random, first: int, last: int) -> datetime.time:
    return datetime.time(rng.randint(first, last), rng.choice([0, 15, 30, 45]))
