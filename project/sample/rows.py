"""Rows of any model, filled with sample content that the model itself accepts."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models

from editable import registry
from project.sample.files import Files
from project.sample.prose import Prose
from project.sample.relations import Relations
from project.sample.values import Draw, Unfillable, value_for

ATTEMPTS = 40  # for one row; where a value is refused more often, nothing that is drawn will do
FILLED = 0.75  # of what may be blank
MAX_DEPTH = 3  # of rows that must be there for others

Field = models.Field[Any, Any]
Values = dict[str, Any]


class Impossible(Exception):
    """The rows cannot be made; the sentence names model and field."""


class Rows:
    """Makes rows of models; all draw from the same `rng`, and files lie in `files`."""

    def __init__(self, rng: random.Random, prose: Prose, files: Files, today: datetime.date) -> None:
        self.rng, self.prose, self.files, self.today = rng, prose, files, today
        self.relations = Relations(rng, self._make_for)
        self.depth = 0

    def make(self, model: type[models.Model], count: int) -> Iterator[models.Model]:
        """Yield `count` new rows as they are saved; raises Impossible."""
        described = _described_by_pictures(model)
        fields = [field for field in model._meta.concrete_fields if _is_filled(field) and field.name not in described]
        places = self._places(model)
        for _number in range(count):
            yield self._row(model, fields, next(places))

    def _row(self, model: type[models.Model], fields: list[Field], place: Values) -> models.Model:
        """Save one row, after drawing again what the model refuses."""
        row = model(**place)
        drawn = [field for field in fields if field.name not in place]
        empty = {field.name for field in drawn if _is_optional(field) and self._stays_empty(field)}
        wanted, refused = drawn, ValidationError("")
        for attempt in range(ATTEMPTS):
            self._fill(row, wanted, empty, attempt)
            try:
                row.full_clean()
            except ValidationError as error:
                refused = error
                wanted = _named(error, drawn)
                continue
            return self._saved(row)
        raise Impossible(_sentence(model, refused))

    def _stays_empty(self, field: Field) -> bool:
        """Choose whether to leave a field out; a slug is better made by the model itself."""
        return self.rng.random() >= FILLED or isinstance(field, models.SlugField)

    def _fill(self, row: models.Model, fields: list[Field], empty: set[str], attempt: int) -> None:
        """Set the fields to new values; what may be blank is so where no value was accepted in many attempts."""
        draw = Draw(self.rng, self.prose, self.today, attempt)
        for field in fields:
            late = attempt >= ATTEMPTS // 2 and _is_optional(field) and not field.unique
            if late or (attempt == 0 and field.name in empty):
                setattr(row, field.name, None if field.null else field.get_default())
                continue
            try:
                self._set(row, field, draw)
            except Unfillable as error:
                if not _is_optional(field):
                    raise Impossible(f"{row._meta.label}.{field.name}: {error}.") from None

    def _set(self, row: models.Model, field: Field, draw: Draw) -> None:
        if isinstance(field, models.FileField):
            self.files.give(row, field, draw.attempt)
        elif isinstance(field, models.ForeignKey):
            self.relations.give(row, field, not _is_optional(field))
        else:
            setattr(row, field.name, value_for(field, draw))

    def _saved(self, row: models.Model) -> models.Model:
        try:
            row.save()
        except DatabaseError as error:
            raise Impossible(f"{row._meta.label}: the database refuses a row ({error})") from error
        for field in row._meta.many_to_many:
            through = field.remote_field.through
            if field.editable and through and through._meta.auto_created:
                try:
                    self.relations.give_several(row, field)
                except Unfillable as error:
                    raise Impossible(f"{row._meta.label}.{field.name}: {error}.") from None
        return row

    def _places(self, model: type[models.Model]) -> Iterator[Values]:
        """Yield the position of each new row, behind those that are there; nothing where the model has no order."""
        registration = registry.of_model(model)
        name = registration.order_by if registration else None
        if name is None:
            while True:
                yield {}
        last = model._default_manager.aggregate(last=models.Max(name))["last"]
        number = 0 if last is None else last + 1
        while True:
            yield {name: number}
            number += 1

    def _make_for(self, model: type[models.Model], count: int) -> None:
        """Make rows that others need; raises Unfillable for models of packages, and where rows need each other."""
        if registry.of_model(model) is None and model.__module__.startswith("django."):
            raise Unfillable(f"there is no {model._meta.verbose_name} yet, and none is made up")
        if self.depth == MAX_DEPTH:
            raise Unfillable(f"rows of {model._meta.label} would need each other")
        self.depth += 1
        try:
            for _row in self.make(model, count):
                pass
        except Impossible as error:
            raise Unfillable(f"it needs a {model._meta.verbose_name}, and {error}".rstrip(".")) from None
        finally:
            self.depth -= 1


def _is_filled(field: Field) -> bool:
    """Tell whether a person would fill the field."""
    automatic = isinstance(field, models.AutoField | models.BinaryField) or getattr(field, "auto_created", False)
    return field.editable and not automatic


def _is_optional(field: Field) -> bool:
    """Tell whether the field may be left empty; yes and no are both an answer."""
    has_blank = field.null or field.has_default() or field.empty_strings_allowed
    return field.blank and has_blank and not isinstance(field, models.BooleanField)


def _described_by_pictures(model: type[models.Model]) -> set[str]:
    """Return the names of fields that say something about a picture beside them."""
    options = ("alt_field", "decorative_field", "focal_field")
    return {getattr(field, option, "") for field in model._meta.concrete_fields for option in options}


def _named(error: ValidationError, drawn: list[Field]) -> list[Field]:
    """Return the drawn fields that the error is about; all where it is about none or about the whole row."""
    named = [field for field in drawn if field.name in error.message_dict]
    return drawn if not named or NON_FIELD_ERRORS in error.message_dict else named


def _sentence(model: type[models.Model], error: ValidationError) -> str:
    """Return what was refused, and by what words."""
    name, messages = next(iter(error.message_dict.items()))
    where = model._meta.label if name == NON_FIELD_ERRORS else f"{model._meta.label}.{name}"
    return f"{where}: no value of {ATTEMPTS} was accepted ({' '.join(messages)})"
