"""Rows of other models: one, or several."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from editable.form_fields import RowsFormField
from editable.kinds.base import Kind, Stored


class Related(Kind):
    """A row of another model, shown by its name; the template's view selects it with `select_related`."""

    name = "related"
    module = "editable/kinds/related.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match foreign keys and one-to-one relations."""
        return isinstance(field, models.ForeignKey)

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the present row with its name; a row that is to be made has none yet."""
        chosen = [self.read(row, field)] if field.value_from_object(row) is not None else []
        return {"chosen": pairs(chosen)}

    def opened(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the present row with its name."""
        return self.details(field, row)

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the key of the related row as text."""
        value = field.value_from_object(row)
        return None if value is None else str(value)


class RelatedSeveral(Kind):
    """Rows of another model, shown by their names; the template's view reads them with `prefetch_related`."""

    name = "related-several"
    module = "editable/kinds/related.js"
    multiple = True

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match many-to-many relations."""
        return isinstance(field, models.ManyToManyField)

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return a form field that refuses keys which no row can have."""
        return field.formfield(form_class=RowsFormField, **options)

    def read(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        """Return the related rows; a row that is not saved yet has none."""
        return list(getattr(row, field.name).all()) if row.pk is not None else []

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the names, with commas between."""
        return conditional_escape(", ".join(str(one) for one in value))

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the keys of the related rows as texts, sorted, since the relation has no order of its own."""
        return sorted(str(one.pk) for one in self.read(row, field))

    def put(self, field: models.Field[Any, Any], row: models.Model, stored: Stored) -> None:
        """Relate `row` to the rows of which `stored` holds the keys; those that are gone stay away."""
        related: Any = field.related_model
        getattr(row, field.name).set(related._base_manager.filter(pk__in=stored or []))

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the present rows with their names."""
        return {"chosen": pairs(self.read(row, field))}

    def opened(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the present rows with their names."""
        return self.details(field, row)


def pairs(rows: list[Any]) -> list[list[str]]:
    """Return key and name of each row."""
    return [[str(row.pk), str(row)] for row in rows if row is not None]
