"""One or several out of a list that the model gives, and tags."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from editable.fields import ChoicesField, TagsField
from editable.kinds.base import BLANK, Kind, Raw, Stored

Options = list[list[str]]


class Choice(Kind):
    """One of the field's choices."""

    name = "choice"
    module = "editable/kinds/choice.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match fields with choices."""
        return bool(field.choices)

    def read(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        """Return the label of the chosen value."""
        return getattr(row, f"get_{field.name}_display")()

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the values with their labels."""
        return {"choices": options(field)}


class Unknown(Kind):
    """Yes, no, or not known."""

    name = "unknown"
    module = "editable/kinds/choice.js"
    WORDS = {"": "unknown", "unknown": "unknown", "true": "true", "false": "false"}

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match boolean fields that may be unknown."""
        return isinstance(field, models.BooleanField) and field.null and not field.choices

    def normalize(self, raw: Raw) -> Raw:
        """Return the word that Django's form field takes; raises ValidationError for another one."""
        if raw not in self.WORDS:
            raise ValidationError(_("This is neither yes nor no."), code="invalid")
        return self.WORDS[raw]

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return yes or no in the reader's language, nothing where it is unknown."""
        return BLANK if value is None else conditional_escape(_("yes") if value else _("no"))

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the three words."""
        return {"choices": [["", _("unknown")], ["true", _("yes")], ["false", _("no")]]}


class Several(Kind):
    """Several of the field's choices, shown in the order of the list."""

    name = "choices"
    module = "editable/kinds/choices.js"
    multiple = True

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match fields of several choices."""
        return isinstance(field, ChoicesField)

    def read(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        """Return the labels of the chosen values."""
        chosen = {str(value) for value in getattr(row, field.name) or []}
        return [label for value, label in options(field) if value in chosen]

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the labels, with commas between."""
        return conditional_escape(", ".join(str(one) for one in value or []))

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the list of values."""
        return list(getattr(row, field.name) or [])

    def put(self, field: models.Field[Any, Any], row: models.Model, stored: Stored) -> None:
        """Give `row` the list."""
        setattr(row, field.attname, stored)

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the values with their labels."""
        return {"choices": options(field)}


class Tags(Several):
    """Words of the editor's own choosing."""

    name = "tags"
    module = "editable/kinds/tags.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match fields of tags."""
        return isinstance(field, TagsField)

    def read(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        """Return the tags."""
        return getattr(row, field.name)

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return nothing: any word can be a tag."""
        return {}


def options(field: models.Field[Any, Any]) -> Options:
    """Return the field's choices as pairs of value and label, the blank one first where a field may be blank."""
    pairs = [["" if value is None else str(value), str(label)] for value, label in field.flatchoices]
    blank = field.blank and not isinstance(field, ChoicesField) and not any(value == "" for value, _label in pairs)
    return [["", "–"], *pairs] if blank else pairs
