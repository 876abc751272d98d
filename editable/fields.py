"""Model fields; each deconstructs to one of Django's own, so that migrations do not depend on this app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from editable import richtext
from editable.form_fields import TagsFormField


class RichTextField(models.TextField):
    """HTML in the allow-list of `editable.richtext`, cleaned whenever the field is cleaned.

    Raises ValidationError where there is more of it than `richtext` takes, before or after cleaning.
    """

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the cleaned HTML."""
        value = super().clean(value, model_instance)
        _require_short(value)
        try:
            cleaned = richtext.clean(value)
        except richtext.TooLong:
            raise ValidationError(_("This text has too much formatting. Please split it."), code="tags") from None
        _require_short(cleaned)
        return cleaned

    def deconstruct(self) -> Any:
        """Return the field as a plain TextField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class ListField(models.JSONField):
    """A list of texts, kept as JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return the field as a plain JSONField."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.JSONField", args, kwargs

    def value_to_string(self, obj: models.Model) -> Any:
        """Return the list, which JSON holds as it is."""
        return self.value_from_object(obj)


class ChoicesField(ListField):
    """Several of the field's `choices`, in the order of those."""

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the values, each once, in the order of the choices; raises ValidationError."""
        chosen = {str(one) for one in super().clean(value, model_instance)}
        return [str(key) for key, _label in self.flatchoices if str(key) in chosen]

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Raise ValidationError for a value that is not among the choices."""
        known = {str(key) for key, _label in self.flatchoices}
        if not isinstance(value, list) or not {str(one) for one in value} <= known:
            raise ValidationError(_("Choose from the list."), code="invalid_choice")
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs: Any) -> Any:
        """Return a form field with a box for each choice."""
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            required=not self.blank,
            label=str(self.verbose_name),
            help_text=str(self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )


class TagsField(ListField):
    """Words of the editor's own choosing, each once, in the order in which they were given."""

    def formfield(self, **kwargs: Any) -> Any:
        """Return a form field of words with commas between."""
        return TagsFormField(required=not self.blank, label=str(self.verbose_name), help_text=str(self.help_text))


def _require_short(html: str) -> None:
    if len(html.encode()) > richtext.MAX_BYTES:
        limit = {"limit": richtext.MAX_BYTES // 1000}
        raise ValidationError(
            _("This text is too long: %(limit)s kB at most. Please split it."), code="max_length", params=limit
        )
