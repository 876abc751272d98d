"""Model fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from editable import richtext


class RichTextField(models.TextField):
    """HTML in the allow-list of `editable.richtext`, cleaned whenever the field is cleaned.

    Raises ValidationError where the text is longer than `richtext.MAX_BYTES`, before or after cleaning.
    Deconstructs to a plain TextField, so that migrations do not depend on this app.
    """

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the cleaned HTML."""
        value = super().clean(value, model_instance)
        if len(value.encode()) > richtext.MAX_BYTES:
            raise ValidationError(_("This text is too long. Please split it."), code="max_length")
        cleaned = richtext.clean(value)
        if len(cleaned.encode()) > richtext.MAX_BYTES:
            raise ValidationError(_("This text is too long. Please split it."), code="max_length")
        return cleaned

    def deconstruct(self) -> Any:
        """Return the field as a plain TextField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
