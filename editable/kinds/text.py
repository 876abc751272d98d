"""Texts that are typed where they stand: one line, several lines, links, e-mail addresses, rich text."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from editable import richtext
from editable.fields import RichTextField
from editable.kinds.base import BLANK, Kind, Raw
from editable.links import LinkField, validate_link

# Everything that str.splitlines() breaks at, and tabs: one line of text has none of them.
LINE_BREAKS = re.compile(r"(?:\r\n|[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029])+")


class Text(Kind):
    """One line of text; line breaks and tabs become one space."""

    name = "text"
    module = "editable/kinds/text.js"
    on_page = True

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match text fields without choices."""
        return isinstance(field, models.CharField) and not field.choices

    def normalize(self, raw: Raw) -> Raw:
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

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return a form field that takes no other links, whatever the model's own field takes besides."""
        made = field.formfield(**options)
        if made is not None:
            made.validators = [*made.validators, validate_link]
        return made


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

    def normalize(self, raw: Raw) -> Raw:
        """Return `raw` with LF line breaks."""
        return raw.replace("\r\n", "\n").replace("\r", "\n")

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the escaped text with a `<br>` for each line break."""
        return linebreaksbr(value) if value else BLANK


class Rich(Multiline):
    """HTML in the allow-list, cleaned again when it is shown, since a row may have been written by any path."""

    name = "rich"
    module = "editable/kinds/rich.js"
    on_page = False

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match rich text fields."""
        return isinstance(field, RichTextField)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the cleaned HTML."""
        return mark_safe(richtext.render(value)) if value else BLANK
