"""Everything that goes when a row is deleted, as JSON can hold it, and the way back.

A snapshot is `{"rows": [...], "links": [...]}`: the rows that Django's Collector would delete, parents before children,
each `{"model", "pk", "fields": {attname: text}}`, and the foreign keys that it would set to something else, each
`{"model", "pk", "field", "old"}`. Many-to-many rows are among the rows. Values are those of `Field.value_to_string`, so
that they come back to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.deletion import Collector

from media_tools import unreferenced

Snapshot = dict[str, list[dict[str, Any]]]


def take(row: models.Model) -> Snapshot:
    """Return what deleting `row` would change; raises ProtectedError or RestrictedError where it may not be deleted."""
    collector = _collect(row)
    rows = [row_data(one) for one in sorted(_rows(collector), key=_depth(collector))]
    links = [
        {
            "model": one._meta.label_lower,
            "pk": _text(one._meta.pk, one),
            "field": field.attname,
            "old": _text(field, one),
        }
        for (field, _value), groups in collector.field_updates.items()
        for group in groups
        for one in group  # type: ignore[attr-defined]
    ]
    return {"rows": rows, "links": sorted(links, key=str)}


def models_of(snapshot: Snapshot) -> list[type[models.Model]]:
    """Return the models whose rows a snapshot holds or touches, each once."""
    labels = dict.fromkeys(data["model"] for data in [*snapshot["rows"], *snapshot["links"]])
    return [apps.get_model(label) for label in labels]


def size_of(snapshot: Snapshot) -> int:
    """Return the number of rows that deleting changes."""
    return len(snapshot["rows"]) + len(snapshot["links"])


def exists(snapshot: Snapshot, using: str) -> bool:
    """Tell whether one of the rows is there (again)."""
    return any(_find(data, using).exists() for data in snapshot["rows"])


def put_back(snapshot: Snapshot, using: str) -> None:
    """Write the rows as they were, past `save()` and its time stamps; raises IntegrityError, and storage.Unavailable.

    Files are found wherever they have been moved meanwhile. A foreign key that was emptied is filled again where it is
    still empty.
    """
    for data in snapshot["rows"]:
        model = apps.get_model(data["model"])
        row = row_of(model, data["fields"])
        for field in model._meta.local_concrete_fields:
            unreferenced.place(row, field)
        row.save_base(raw=True, force_insert=True, using=using)
    for link in snapshot["links"]:
        model = apps.get_model(link["model"])
        empty = _find(link, using).filter(**{f"{link['field']}__isnull": True})
        empty.update(**{link["field"]: _value(model, link["field"], link["old"])})


def row_of(model: type[models.Model], fields: dict[str, Any]) -> models.Model:
    """Return an unsaved row with the columns that a snapshot has."""
    return model(**{name: _value(model, name, text) for name, text in fields.items()})


def _collect(row: models.Model) -> Collector:
    collector = Collector(using=row._state.db or "default", origin=row)
    collector.collect([row])
    collector.sort()
    return collector


def _rows(collector: Collector) -> Iterable[models.Model]:
    for found in collector.data.values():
        yield from found
    for rows in collector.fast_deletes:
        yield from rows  # type: ignore[attr-defined]


def _depth(collector: Collector) -> Any:
    """Return a sorting key that puts what is pointed to before what points: the reverse of the order of deletion."""
    order = {model: place for place, model in enumerate(reversed(list(collector.data)))}
    return lambda row: (order.get(type(row), len(order)), row._meta.label_lower, str(row.pk))


def row_data(row: models.Model) -> dict[str, Any]:
    """Return one row alone, as a snapshot has it."""
    fields = {field.attname: _text(field, row) for field in row._meta.local_concrete_fields}
    return {"model": row._meta.label_lower, "pk": _text(row._meta.pk, row), "fields": fields}


def _text(field: Any, row: models.Model) -> Any:
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def _value(model: type[models.Model], attname: str, text: Any) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == attname)
    return field.to_python(text)


def _find(data: dict[str, Any], using: str) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model(data["model"])._base_manager.using(using)
    return rows.filter(pk=data["pk"])
