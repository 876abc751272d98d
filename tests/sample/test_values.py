"""Every value is one that its field takes."""

import datetime
import random
from decimal import Decimal
from typing import Any

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    StepValueValidator,
)
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from editable.fields import ChoicesField, RichTextField, TagsField
from editable.links import LinkField
from project.sample import texts
from project.sample.prose import Prose
from project.sample.values import SHAPES, Draw, value_for

CHAINS = texts.shipped()
TODAY = datetime.date(2026, 5, 4)
PAIRS = [("a", "A"), ("Some", [("b", "B"), ("c", "C")])]
Field = models.Field[Any, Any]


@st.composite
def bounds(draw: st.DrawFn, low: int, high: int) -> tuple[int | None, int | None]:
    """Return limits of which either may be missing."""
    least, most = draw(st.none() | st.integers(low, high)), draw(st.none() | st.integers(low, high))
    return (most, least) if least is not None and most is not None and most < least else (least, most)


def limited(low: Any, high: Any) -> list[Any]:
    lowest = [] if low is None else [MinValueValidator(low)]
    return lowest + ([] if high is None else [MaxValueValidator(lambda: high)])


@st.composite
def texts_of_a_length(draw: st.DrawFn) -> Field:
    kind = draw(st.sampled_from([models.CharField, models.TextField]))
    longest = draw(st.none() | st.integers(1, 400))
    if kind is models.CharField:
        longest = longest or 255
    shortest = draw(st.integers(0, min(longest or 400, 400)))
    validators = [MinLengthValidator(shortest)] if shortest else []
    if longest and draw(st.booleans()):
        return kind(
            max_length=longest + 50 if kind is models.CharField else None,
            validators=[*validators, MaxLengthValidator(longest)],
        )
    return kind(max_length=longest, validators=validators)


@st.composite
def numbers(draw: st.DrawFn) -> Field:
    kind = draw(
        st.sampled_from([models.IntegerField, models.SmallIntegerField, models.BigIntegerField, models.FloatField])
    )
    low, high = draw(bounds(-30_000, 30_000))
    return kind(validators=limited(low, high))


@st.composite
def positive_numbers(draw: st.DrawFn) -> Field:
    low, high = draw(bounds(0, 30_000))
    return models.PositiveSmallIntegerField(validators=limited(low, high))


@st.composite
def steps(draw: st.DrawFn) -> Field:
    low, step = draw(st.integers(-500, 500)), draw(st.integers(1, 99))
    return models.IntegerField(
        validators=[*limited(low, low + draw(st.integers(step, 1000))), StepValueValidator(step)]
    )


@st.composite
def decimals(draw: st.DrawFn) -> Field:
    digits = draw(st.integers(1, 12))
    places = draw(st.integers(0, digits))
    most = 10 ** (digits - places) - 1
    low, high = draw(bounds(-most, most))
    return models.DecimalField(
        max_digits=digits,
        decimal_places=places,
        validators=limited(None if low is None else Decimal(low), None if high is None else Decimal(high)),
    )


@st.composite
def days(draw: st.DrawFn) -> Field:
    dates = st.none() | st.dates(datetime.date(1000, 1, 1), datetime.date(3000, 1, 1))
    low, high = draw(dates), draw(dates)
    if low and high and high < low:
        low, high = high, low
    return models.DateField(validators=limited(low, high))


@st.composite
def short_ones(draw: st.DrawFn) -> Field:
    kind, shortest = draw(
        st.sampled_from([(models.EmailField, 8), (models.URLField, 14), (LinkField, 14), (models.SlugField, 1)])
    )
    return kind(max_length=draw(st.integers(shortest, 200)))


plain_ones = st.sampled_from(
    [
        *(models.DateTimeField(), models.TimeField(), models.DurationField(), models.UUIDField()),
        *(models.BooleanField(), models.BooleanField(null=True), models.BooleanField(default=False)),
        *(models.GenericIPAddressField(), models.GenericIPAddressField(protocol="ipv6"), models.JSONField()),
        *(models.CharField(max_length=1, choices=PAIRS), models.IntegerField(choices=[(3, "x"), (4, "y")])),
        *(ChoicesField(choices=PAIRS), TagsField(), RichTextField(), RichTextField(max_length=60)),
    ]
)
fields = st.one_of(
    *(texts_of_a_length(), numbers(), positive_numbers(), steps(), decimals(), days(), short_ones(), plain_ones)
)


@settings(deadline=None)
@given(fields, st.integers(0, 10_000), st.integers(0, SHAPES + 8))
def test_a_value_is_within_all_bounds_of_its_field(field: Field, seed: int, attempt: int) -> None:
    """SC-01: length, size, kind, choices, digits; the field itself says so, in whatever attempt."""
    field.set_attributes_from_name("thing")
    rng = random.Random(seed)
    value = value_for(field, Draw(rng, Prose(rng, *CHAINS), TODAY, attempt))

    cleaned = field.clean(value, None)
    assert cleaned not in ("", [], {}) and (cleaned is not None or field.null)
    if not isinstance(field, RichTextField):
        assert cleaned == value
    if isinstance(field, models.CharField | models.TextField):
        assert len(value) <= (field.max_length or len(value))


def test_values_read_well() -> None:
    """SC-01: a name is a title, a note a sentence; a number without limits is a small one, a time a quarter hour."""
    rng = random.Random(2)
    draw = Draw(rng, Prose(rng, *CHAINS), TODAY)

    def values(field: Field, name: str) -> list[Any]:
        field.set_attributes_from_name(name)
        return [value_for(field, draw) for _number in range(50)]

    assert not any(title.endswith((".", "!")) for title in values(models.CharField(max_length=255), "title"))
    assert all(note.endswith((".", "!")) for note in values(models.CharField(max_length=255), "note"))
    assert all(0 <= number <= 100 for number in values(models.IntegerField(), "pieces"))
    assert {time.minute for time in values(models.TimeField(), "begin")} == {0, 15, 30, 45}
    assert all(abs(day - TODAY).days <= 5 * 366 for day in values(models.DateField(), "day"))
    assert len(set(values(models.CharField(max_length=1, choices=PAIRS), "kind"))) == 3
