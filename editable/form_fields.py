"""Form fields that Django does not have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

TAG_LENGTH = 50  # what fits into one line of a phone
TAGS_AT_MOST = 50  # more is not read by anybody


class TagsInput(forms.TextInput):
    """One line of words with commas between; a request may also carry each word as a value of its own."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the texts of the request."""
        return list(data.getlist(name)) if hasattr(data, "getlist") else [data.get(name, "")]

    def format_value(self, value: Any) -> str:
        """Return the words in one line."""
        return ", ".join(value) if isinstance(value, list | tuple) else value or ""


class TagsFormField(forms.Field):
    """A list of words: trimmed, each once whatever its case, none with a comma in it."""

    widget = TagsInput
    default_error_messages = {
        "length": _("“%(tag)s” is too long: a tag has at most %(limit)d characters."),
        "count": _("These are too many tags: at most %(limit)d."),
    }

    def to_python(self, value: Any) -> list[str]:
        """Return the words of the request's texts."""
        words = [" ".join(word.split()) for text in value or [] for word in str(text).split(",")]
        return list({word.casefold(): word for word in reversed(words) if word}.values())[::-1]

    def validate(self, value: list[str]) -> None:
        """Raise ValidationError for a word that is too long, or for too many of them."""
        super().validate(value)
        if len(value) > TAGS_AT_MOST:
            raise ValidationError(self.error_messages["count"], "count", {"limit": TAGS_AT_MOST})
        for tag in value:
            ProhibitNullCharactersValidator()(tag)
            if len(tag) > TAG_LENGTH:
                raise ValidationError(self.error_messages["length"], "length", {"tag": tag, "limit": TAG_LENGTH})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the words are others."""
        return list(initial or []) != self.to_python(data)


class RowsFormField(forms.ModelMultipleChoiceField):
    """Rows of another model; a number that the database cannot hold is the key of none."""

    def clean(self, value: Any) -> Any:
        """Return the rows; raises ValidationError."""
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list") from None
