"""Forms of one field, or of one group of fields, made from the model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.constraints import BaseConstraint
from django.utils.datastructures import MultiValueDict

from editable.kinds import Raw, field_of, kind_of

Rows = Callable[["models.Field[Any, Any]"], "QuerySet[Any]"]
EMPTY: Mapping[str, Raw] = MappingProxyType({})

ACTIVE = "active"  # turning it on shows the row to visitors, so the whole row must be valid then


def _form_field(field: models.Field[Any, Any], **options: Any) -> Any:
    return kind_of(field).formfield(field, **options)


class FieldForm(forms.ModelForm):
    """The edited fields of a row; messages about other fields stand at the form as a whole."""

    class Meta:
        formfield_callback = staticmethod(_form_field)

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


class NewForm(FieldForm):
    """The fields that a new row needs, each under its own name in the request."""

    def add_prefix(self, field_name: str) -> str:
        """Return the name in the request: `value-<field>`."""
        return f"value-{field_name}"


def new_form(model: type[models.Model], fields: tuple[str, ...], rows: Rows) -> FieldForm:
    """Return the empty form for a new row of `model`, with `rows(field)` to choose from where a field is a relation."""
    made: type[FieldForm] = forms.modelform_factory(model, form=NewForm, fields=fields)  # type: ignore[assignment]
    return _limited(made(), rows)


@functools.lru_cache(maxsize=512)
def form_class(model: type[models.Model], fields: tuple[str, ...]) -> type[FieldForm]:
    """Return the form for `fields` of `model`."""
    form: type[FieldForm] = forms.modelform_factory(model, form=FieldForm, fields=fields)  # type: ignore[assignment]
    return form


def empty_form(row: models.Model, fields: tuple[str, ...], rows: Rows, initial: Mapping[str, Raw] = EMPTY) -> FieldForm:
    """Return the form for `fields` of `row`, with `rows(field)` to choose from where a field is a relation."""
    return _limited(form_class(type(row), fields)(instance=row, initial=dict(initial)), rows)


def bound_form(row: models.Model, raw: Mapping[str, Raw], rows: Rows) -> FieldForm:
    """Return the form for `row` with what the browser sent in `raw`, by field; raises ValidationError.

    `rows(field)` gives what may be chosen where a field is a relation; what is chosen already may stay.
    """
    data: MultiValueDict[str, Any] = MultiValueDict()
    files: MultiValueDict[str, Any] = MultiValueDict()
    for name, sent in raw.items():
        key, field = "value" if len(raw) == 1 else f"value-{name}", field_of(row, name)
        kind = kind_of(field)
        value = kind.normalize(sent)
        if not kind.upload:
            data.setlist(key, value if kind.multiple else [value])
        elif value != "":
            files[key] = value
        elif field.blank:
            data[f"{key}-clear"] = "on"
        else:
            raise ValidationError({name: field.error_messages["blank"]})
    return _limited(form_class(type(row), tuple(raw))(data, files, instance=row), rows)


def _limited(form: FieldForm, rows: Rows) -> FieldForm:
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            own = field_of(form.instance, name)
            known = field.queryset.model._base_manager  # type: ignore[union-attr]
            chosen = [one[0] for one in kind_of(own).details(own, form.instance)["chosen"]]
            field.queryset = known.filter(Q(pk__in=rows(own).values("pk")) | Q(pk__in=chosen))
    return form


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
