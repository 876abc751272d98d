"""Numbers, dates, times, yes and no."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.utils import format_number
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from editable.kinds.base import BLANK, Kind, Raw, Stored

# Whoever types a year passes 0002 and 0020; the moments of the first and the last year do not exist in every time zone.
FIRST_YEAR, LAST_YEAR = 1000, 9998
YEAR = re.compile(r"(\d{4})-")


class Integer(Kind):
    """A whole number."""

    name = "integer"
    module = "editable/kinds/number.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match whole numbers without choices."""
        return isinstance(field, models.IntegerField) and not field.choices

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the number as the reader's language writes it."""
        return BLANK if value is None else conditional_escape(formats.localize(value))

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the least and the largest number, where the field has them."""
        least = [limit(check) for check in field.validators if isinstance(check, MinValueValidator)]
        largest = [limit(check) for check in field.validators if isinstance(check, MaxValueValidator)]
        found = {"min": max(least, default=None), "max": min(largest, default=None)}
        return {name: str(value) for name, value in found.items() if value is not None}


class Decimal(Integer):
    """A number with a fraction."""

    name = "decimal"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match decimal and floating-point numbers without choices."""
        return isinstance(field, models.DecimalField | models.FloatField) and not field.choices

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the number as text; a decimal one with all its places, as it comes back from every database."""
        number = field.to_python(field.value_from_object(row))
        if number is None:
            return super().stored(field, row)
        number += 0  # some databases forget the sign of -0
        if not isinstance(field, models.DecimalField):
            return str(number)
        return format_number(number, field.max_digits, field.decimal_places)

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the limits, and the step of a decimal number."""
        places = getattr(field, "decimal_places", None)
        step = "any" if places is None else "1" if places == 0 else f"0.{'1':0>{places}}"
        return super().details(field, row) | {"step": step}


class Date(Kind):
    """A day; `format` is one of Django's date formats."""

    name = "date"
    module = "editable/kinds/date.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match dates without a time."""
        return isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)

    def normalize(self, raw: Raw) -> Raw:
        """Return `raw`; raises ValidationError for a year that is typed by half."""
        return whole_year(raw)

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return a form field with the browser's picker of days."""
        return field.formfield(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the day in words."""
        return conditional_escape(formats.date_format(value, format or "DATE_FORMAT")) if value else BLANK


class Time(Kind):
    """A time of day; midnight is one too."""

    name = "time"
    module = "editable/kinds/date.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match times of day."""
        return isinstance(field, models.TimeField)

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return a form field with the browser's picker of times; it keeps seconds where there are some."""
        return field.formfield(widget=forms.TimeInput({"type": "time", "step": "1"}, "%H:%M:%S"), **options)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the time as the reader's language writes it."""
        return BLANK if value is None else conditional_escape(formats.time_format(value, format or "TIME_FORMAT"))


class DateTime(Kind):
    """A moment, shown and typed in the site's time zone."""

    name = "datetime"
    module = "editable/kinds/date.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match moments."""
        return isinstance(field, models.DateTimeField)

    def normalize(self, raw: Raw) -> Raw:
        """Return `raw`; raises ValidationError for a year that is typed by half, or too late for some time zone."""
        return whole_year(raw)

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return a form field with the browser's picker of moments."""
        widget = forms.DateTimeInput({"type": "datetime-local", "step": "1"}, "%Y-%m-%dT%H:%M:%S")
        return field.formfield(widget=widget, **options)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the moment in words."""
        return conditional_escape(formats.date_format(local(value), format or "DATETIME_FORMAT")) if value else BLANK

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the moment in ISO 8601, in the site's time zone with its distance from UTC."""
        value = field.value_from_object(row)
        return local(value).isoformat() if value else None


class Boolean(Kind):
    """Yes or no."""

    name = "boolean"
    module = "editable/kinds/boolean.js"
    WORDS = {"true": "true", "on": "true", "false": "false", "": "false"}  # "on" is a browser's checkbox

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match boolean fields that are never unknown."""
        return isinstance(field, models.BooleanField) and not field.null

    def normalize(self, raw: Raw) -> Raw:
        """Return "true" or "false"; raises ValidationError for another word."""
        if raw not in self.WORDS:
            raise ValidationError(_("This is neither yes nor no."), code="invalid")
        return self.WORDS[raw]

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return yes or no in the reader's language."""
        return conditional_escape(_("yes") if value else _("no"))


def whole_year(raw: Raw) -> Raw:
    """Return `raw` where it begins with a year from 1000 to 9998, or with none; raises ValidationError."""
    year = YEAR.match(raw.strip())
    if year and not FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        raise ValidationError(_("Enter the year with four digits."), code="invalid")
    return raw


def local(value: datetime.datetime) -> datetime.datetime:
    """Return an aware moment in the site's time zone; a naive one as it is."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def limit(validator: MinValueValidator | MaxValueValidator) -> Any:
    """Return the number that a validator compares with; it may be a callable."""
    value = validator.limit_value
    return value() if callable(value) else value
