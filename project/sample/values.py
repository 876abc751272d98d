"""A value for a field of any model, within the bounds that the field declares."""

from __future__ import annotations

import datetime
import math
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import StepValueValidator
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from editable.fields import ChoicesField, RichTextField, TagsField
from editable.links import LinkField
from project.sample.bounds import lengths, limits
from project.sample.prose import Prose, fitted

YEARS = 5  # to both sides of today
USUAL = 100  # of a number without limits, counted from 0 or from the limit that is nearest to it
LONG_LINE = 120  # a line with room for more is one for a sentence
RICH_LENGTH = 5000
TITLES = ("title", "name", "head", "label", "subject")
TAGS = (1, 4)
SHAPES = 10  # attempts with values that read well; after that whatever a validator may want


class Unfillable(Exception):
    """No value is known for the field; the text says why."""


@dataclass(frozen=True)
class Draw:
    """What values are drawn from; `attempt` counts from 0 how often this row's value was refused."""

    rng: random.Random
    prose: Prose
    today: datetime.date
    attempt: int = 0


def value_for(field: models.Field[Any, Any], draw: Draw) -> Any:
    """Return a value that the field takes, as far as it declares what it takes; raises Unfillable."""
    if field.choices and not isinstance(field, ChoicesField):
        return draw.rng.choice(_choices(field))
    for kind, make in MAKERS:
        if isinstance(field, kind):
            return make(field, draw)
    if field.has_default():
        return field.get_default()
    raise Unfillable("nothing is known about fields of this kind")


def _choices(field: models.Field[Any, Any]) -> list[Any]:
    found = [key for key, _label in field.flatchoices if key not in ("", None)]
    if not found:
        raise Unfillable("it has no choices")
    return found


def _several(field: models.Field[Any, Any], draw: Draw) -> list[str]:
    keys = [str(key) for key in _choices(field)]
    chosen = draw.rng.sample(keys, draw.rng.randint(1, len(keys)))
    return [key for key in keys if key in chosen]


def _tags(field: models.Field[Any, Any], draw: Draw) -> list[str]:
    return list(dict.fromkeys(draw.prose.word() for _number in range(draw.rng.randint(*TAGS))))


def _boolean(field: models.Field[Any, Any], draw: Draw) -> bool | None:
    """Return the default in the first attempts: what it switches is mostly meant to be as it is."""
    if field.has_default() and draw.attempt < SHAPES:
        return field.get_default()  # type: ignore[no-any-return]
    return draw.rng.choice([True, False, *([None] if field.null and field.blank else [])])


def _whole(draw: Draw, low: int | None, high: int | None, usual: int = USUAL) -> int:
    """Return a number between the limits: a usual one at first, any one in later attempts."""
    span = usual * 4**draw.attempt if draw.attempt < SHAPES else 10**9
    start = 0 if draw.attempt < SHAPES else -span
    start = start if low is None else max(start, low)
    if high is not None and high < start:
        start = high - span if low is None else max(high - span, low)
    end = start + 2 * span if draw.attempt >= SHAPES else start + span
    end = end if high is None else min(end, high)
    if start > end:
        raise Unfillable("its limits leave no value")
    return draw.rng.randint(start, end)


def _integer(field: models.Field[Any, Any], draw: Draw) -> int:
    low, high = limits(field)
    number = _whole(draw, None if low is None else math.ceil(low), None if high is None else math.floor(high))
    for validator in field.validators:
        if isinstance(validator, StepValueValidator):
            number -= (number - (validator.offset or 0)) % validator.limit_value
            number += validator.limit_value if low is not None and number < low else 0
    return number


def _decimal(field: Any, draw: Draw) -> Decimal:
    places = field.decimal_places or 0
    low, high = limits(field)
    most = 10 ** (field.max_digits or 15) - 1
    least = -most if low is None else max(math.ceil(Decimal(low).scaleb(places)), -most)
    most = most if high is None else min(math.floor(Decimal(high).scaleb(places)), most)
    return Decimal(_whole(draw, least, most, USUAL * 10**places)).scaleb(-places)


def _float(field: models.Field[Any, Any], draw: Draw) -> float:
    low, high = limits(field)
    hundredths = (
        math.ceil(low * 100) if low is not None else None,
        math.floor(high * 100) if high is not None else None,
    )
    try:
        return _whole(draw, *hundredths, USUAL * 100) / 100
    except Unfillable:
        return draw.rng.uniform(float(low), float(high))


def _date(field: models.Field[Any, Any], draw: Draw) -> datetime.date:
    day = draw.today + datetime.timedelta(days=draw.rng.randint(-YEARS * 365, YEARS * 365))
    return _within(field, day)  # type: ignore[no-any-return]


def _time(field: models.Field[Any, Any], draw: Draw) -> datetime.time:
    return _within(field, datetime.time(draw.rng.randint(8, 22), draw.rng.choice([0, 15, 30, 45])))  # type: ignore[no-any-return]


def _datetime(field: models.Field[Any, Any], draw: Draw) -> datetime.datetime:
    day = draw.today + datetime.timedelta(days=draw.rng.randint(-YEARS * 365, YEARS * 365))
    moment = datetime.datetime.combine(day, datetime.time(draw.rng.randint(8, 22), draw.rng.choice([0, 15, 30, 45])))
    return _within(field, timezone.make_aware(moment) if settings.USE_TZ else moment)  # type: ignore[no-any-return]


def _duration(field: models.Field[Any, Any], draw: Draw) -> datetime.timedelta:
    return _within(field, datetime.timedelta(minutes=15 * draw.rng.randint(1, 32)))  # type: ignore[no-any-return]


def _within(field: models.Field[Any, Any], value: Any) -> Any:
    low, high = limits(field)
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _rich(field: models.Field[Any, Any], draw: Draw) -> str:
    return draw.prose.html(*lengths(field, RICH_LENGTH))


def _lines(field: models.Field[Any, Any], draw: Draw) -> str:
    return draw.prose.lines(*lengths(field, RICH_LENGTH))


def _line(field: models.Field[Any, Any], draw: Draw) -> str:
    shortest, longest = lengths(field, LONG_LINE)
    titled = longest <= LONG_LINE or any(part in field.name for part in TITLES)
    text = (draw.prose.title if titled else draw.prose.line)(shortest, longest)
    if draw.attempt >= SHAPES and len(plain := _plain(draw, longest)) >= shortest:
        text = plain
    return _distinct(text, shortest, longest, draw) if draw.attempt else text


def _plain(draw: Draw, longest: int) -> str:
    """Return something that a pattern may be content with: a word, digits, hexadecimal digits, capitals."""
    digits = "".join(draw.rng.choices("0123456789", k=min(longest, 12)))
    word = draw.prose.word(longest)
    shapes = [word, digits, f"{draw.rng.getrandbits(128):032x}"[:longest], word.upper(), word.title(), slugify(word)]
    return shapes[draw.attempt % len(shapes)] or digits


def _distinct(text: str, shortest: int, longest: int, draw: Draw) -> str:
    """Return `text` with a number behind it in every other attempt, for fields of which no two may be equal."""
    tail = f" {draw.rng.randrange(10 ** min(1 + draw.attempt // 2, 9))}"
    if draw.attempt % 2 == 0 or longest <= len(tail):
        return text
    return fitted(text, max(shortest - len(tail), 1), longest - len(tail)) + tail


def _slug(field: models.Field[Any, Any], draw: Draw) -> str:
    longest = lengths(field, 50)[1]
    text = draw.prose.title()
    return slugify(_distinct(text, 1, longest, draw) if draw.attempt else text)[:longest].strip("-_") or "x"


def _email(field: models.Field[Any, Any], draw: Draw) -> str:
    longest = lengths(field, 254)[1]
    name = slugify(f"{draw.prose.word(12)} {draw.prose.word(12)}").replace("-", ".") or "gull"
    number = str(draw.rng.randrange(10**6)) if draw.attempt else ""
    domain = "@example.org"
    if longest < len(domain) + 1:
        domain = "@a.at"
    return f"{name}{number}"[-max(longest - len(domain), 1) :].strip(".") + domain


def _url(field: models.Field[Any, Any], draw: Draw) -> str:
    shortest, longest = lengths(field, 200)
    stem = "https://example.org/" if longest >= len("https://example.org/") + 9 else "http://a.at/"
    tail = str(draw.rng.randrange(10**9)) if draw.attempt else slugify(draw.prose.title())
    address = f"{stem}{tail}"[:longest].rstrip("-")
    return address + "x" * (shortest - len(address))


def _uuid(field: models.Field[Any, Any], draw: Draw) -> uuid.UUID:
    return field.get_default() if field.has_default() else uuid.UUID(int=draw.rng.getrandbits(128), version=4)  # type: ignore[no-any-return]


def _ip_address(field: Any, draw: Draw) -> str:
    """Return an address that is kept for examples (RFC 5737 and RFC 3849)."""
    number = draw.rng.randint(1, 254)
    return f"2001:db8::{number:x}" if getattr(field, "protocol", "") == "ipv6" else f"192.0.2.{number}"


def _json(field: models.Field[Any, Any], draw: Draw) -> Any:
    return (field.get_default() if field.has_default() else None) or {"note": draw.prose.line()}


# The more special ones first.
MAKERS: tuple[tuple[type[Any], Callable[[Any, Draw], Any]], ...] = (
    *((ChoicesField, _several), (TagsField, _tags), (models.JSONField, _json)),
    *((RichTextField, _rich), (models.TextField, _lines)),
    *((LinkField, _url), (models.URLField, _url), (models.EmailField, _email), (models.SlugField, _slug)),
    (models.CharField, _line),
    *((models.BooleanField, _boolean), (models.IntegerField, _integer)),
    *((models.DecimalField, _decimal), (models.FloatField, _float)),
    *((models.DateTimeField, _datetime), (models.DateField, _date), (models.TimeField, _time)),
    (models.DurationField, _duration),
    *((models.UUIDField, _uuid), (models.GenericIPAddressField, _ip_address)),
)
