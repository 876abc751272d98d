"""Kinds of fields: how each is shown, read from a request, stored in the history and named to the page's script."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.template.defaultfilters import linebreaksbr
from django.utils import formats
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from editable import richtext
from editable.fields import RichTextField
from editable.links import LinkField

# Everything that str.splitlines() breaks at, and tabs: one line of text has none of them.
LINE_BREAKS = re.compile(r"(?:\r\n|[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029])+")

Stored = str | bool | int | float | list[Any] | None


BLANK = SafeString("")


class Kind:
    """A kind of field; subclasses name the model fields they are for."""

    name = "plain"
    tag = "span"  # the element printed where the template names none
    in_place = False  # whether the page's script can edit it

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Tell whether this kind is the one for `field`."""
        return True

    def normalize(self, raw: str) -> str:
        """Return what the form field is given for the text that the browser sent."""
        return raw

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the value as escaped HTML; a blank value is the empty string."""
        if value is None or value == "":
            return BLANK
        if format and isinstance(value, datetime.time):
            return conditional_escape(formats.time_format(value, format))
        if format and isinstance(value, datetime.date):
            return conditional_escape(formats.date_format(value, format))
        return conditional_escape(formats.localize(value))

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the row's value as JSON can hold it, for the history and the answer."""
        value = field.value_from_object(row)
        return value if value is None or isinstance(value, bool) else field.value_to_string(row)


class Text(Kind):
    """One line of text; line breaks and tabs become one space."""

    name = "text"
    in_place = True

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match text fields without choices."""
        return isinstance(field, models.CharField) and not field.choices

    def normalize(self, raw: str) -> str:
        """Return `raw` in one line."""
        return LINE_BREAKS.sub(" ", raw)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the escaped text."""
        return escape(value) if value else BLANK


class Url(Text):
    """A link: http, https, mailto, tel or relative."""

    name = "url"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match fields of links."""
        return isinstance(field, LinkField | models.URLField)


class Email(Text):
    """An e-mail address."""

    name = "email"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match fields of e-mail addresses."""
        return isinstance(field, models.EmailField)


class Multiline(Text):
    """Text of several lines; every line break becomes LF."""

    name = "multiline"
    tag = "div"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match long text fields."""
        return isinstance(field, models.TextField) and not field.choices

    def normalize(self, raw: str) -> str:
        """Return `raw` with LF line breaks."""
        return raw.replace("\r\n", "\n").replace("\r", "\n")

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the escaped text with a `<br>` for each line break."""
        return linebreaksbr(value) if value else BLANK


class Rich(Kind):
    """HTML in the allow-list, cleaned again when it is shown, since a row may have been written by any path."""

    name = "rich"
    tag = "div"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match rich text fields."""
        return isinstance(field, RichTextField)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the cleaned HTML."""
        return mark_safe(richtext.clean(value)) if value else BLANK


class Boolean(Kind):
    """Yes or no."""

    name = "boolean"
    in_place = True
    WORDS = {"true": "true", "on": "true", "false": "false", "": "false"}  # "on" is a browser's checkbox

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match boolean fields that are never unknown."""
        return isinstance(field, models.BooleanField) and not field.null

    def normalize(self, raw: str) -> str:
        """Return "true" or "false"; raises ValidationError for another word."""
        if raw not in self.WORDS:
            raise ValidationError(_("This is neither yes nor no."), code="invalid")
        return self.WORDS[raw]

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return yes or no in the reader's language."""
        return conditional_escape(_("yes") if value else _("no"))


PLAIN = Kind()
KINDS: list[Kind] = [Rich(), Boolean(), Url(), Email(), Multiline(), Text()]


def field_of(row: models.Model | type[models.Model], name: str) -> models.Field[Any, Any]:
    """Return the model field `name`; raises FieldDoesNotExist, also for the far side of a relation."""
    field = row._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(f"{row._meta.label} has no field of its own named {name!r}.")
    return field


@functools.lru_cache(maxsize=1024)
def kind_of(field: models.Field[Any, Any]) -> Kind:
    """Return the first kind that matches `field`, or the plain one, which only shows."""
    return next((kind for kind in KINDS if kind.matches(field)), PLAIN)


def digest(value: Stored) -> str:
    """Return a digest of a stored value: 24 hexadecimal digits, equal only for equal values."""
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=12).hexdigest()
