"""Forms of one field, or of one group of fields, made from the model."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.constraints import BaseConstraint

from editable.kinds import field_of, kind_of

ACTIVE = "active"  # turning it on shows the row to visitors, so the whole row must be valid then


class FieldForm(forms.ModelForm):
    """The edited fields of a row; messages about other fields stand at the form as a whole."""

    def add_prefix(self, field_name: str) -> str:
        """Return the name in the request: `value`, or `value-<field>` in a group."""
        return "value" if len(self.fields) == 1 else f"value-{field_name}"

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error; one about a field that is not in the form becomes a message of the form."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                own = name if name in self.fields else None
                labelled = errors if own or name == NON_FIELD_ERRORS else self._labelled(name, errors)
                super().add_error(own, labelled)
        else:
            super().add_error(field, error)

    def _labelled(self, name: str, errors: list[ValidationError]) -> list[ValidationError]:
        label = str(field_of(self.instance, name).verbose_name).capitalize()
        return [ValidationError(f"{label}: {message}") for error in errors for message in error.messages]

    def validate_unique(self) -> None:
        """Check what must be unique or hold between fields, where it names an edited field."""
        try:
            self.instance.validate_unique(exclude=_not_unique_with(type(self.instance), tuple(self.fields)))
            model: type[models.Model] = type(self.instance)
            for constraint in _constraints_of(model, tuple(self.fields)):
                constraint.validate(model, self.instance)
            if self.cleaned_data.get(ACTIVE):
                self.instance.full_clean()
        except ValidationError as error:
            self.add_error(None, error)


@functools.lru_cache(maxsize=512)
def form_class(model: type[models.Model], fields: tuple[str, ...]) -> type[FieldForm]:
    """Return the form for `fields` of `model`."""
    form: type[FieldForm] = forms.modelform_factory(model, form=FieldForm, fields=fields)  # type: ignore[assignment]
    return form


def bound_form(row: models.Model, raw: Mapping[str, str]) -> FieldForm:
    """Return the form for `row` with the texts of `raw`, by field; raises ValidationError for an unusable text."""
    form = form_class(type(row), tuple(raw))
    data = {}
    for name, text in raw.items():
        key = "value" if len(raw) == 1 else f"value-{name}"
        data[key] = kind_of(field_of(row, name)).normalize(text)
    return form(data, instance=row)


def _not_unique_with(model: type[models.Model], edited: tuple[str, ...]) -> set[str]:
    """Return the fields that uniqueness need not be checked for: those that no edited field must be unique with."""
    together = [names for names in model._meta.unique_together if set(names) & set(edited)]
    checked = set(edited).union(*together)
    return {field.name for field in model._meta.fields} - checked


@functools.lru_cache(maxsize=512)
def _constraints_of(model: type[models.Model], edited: tuple[str, ...]) -> list[BaseConstraint]:
    """Return the model's constraints that name an edited field."""
    return [constraint for constraint in model._meta.constraints if _fields_of(constraint) & set(edited)]


def _fields_of(constraint: BaseConstraint) -> set[str]:
    names = set(getattr(constraint, "fields", ()))
    condition = getattr(constraint, "condition", None)
    if condition is not None:
        names |= condition.referenced_base_fields
    for expression in getattr(constraint, "expressions", ()):
        names |= {node.name for node in expression.flatten() if hasattr(node, "name")}
    return names
