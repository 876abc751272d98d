"""What was changed in a private copy, on balance: one change for each field, row and order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.safestring import SafeString

from editable import blocks, positions, registry, snapshots
from editable.access import pk_of
from editable.kinds import Stored, field_of, kind_of
from editable.kinds.base import BLANK
from editable.kinds.text import Rich
from editable.models import Revision
from editable.page import row_label
from media_tools.models import Picture
from media_tools.references import mentioned

Kind = Revision.Kind
Row = tuple[str, str]  # app.model, and the row's name in the history


@dataclass(frozen=True)
class Change:
    """A change of a field, of a whole row (no `field`), or of a model's order (no `pk`).

    `old` is what it began with, `new` what it came to. `row` has the columns of a row that is new, `several` its
    many-to-many keys by field, `after` the row that stands before it; `pictures` are the columns of the pictures that
    a rich text mentions. `shown` is a picture as the page shows it, `title` what people call the row.
    """

    label: str
    pk: str
    field: str
    kind: Kind
    old: Any
    new: Any
    title: str = ""
    shown: SafeString = BLANK
    row: dict[str, Any] = dataclasses.field(default_factory=dict)
    several: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    after: str = ""
    pictures: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name: `<app.model>/<pk>/<field>`, shorter for rows and orders."""
        return "/".join(part for part in (self.label, self.pk, self.field) if part)


def net(since: int) -> list[Change]:
    """Return what was changed in the present database after the revision `since`, what came first first."""
    work = _Net()
    for revision in Revision.objects.filter(pk__gt=since).order_by("pk"):
        if registry.by_label(revision.model) is not None:
            work.take(revision)
    return [change for change in work.finish() if change is not None]


class _Net:
    """The net effect of revisions, oldest first."""

    def __init__(self) -> None:
        self.fields: dict[tuple[Row, str], tuple[Stored, Stored]] = {}
        self.added: dict[Row, None] = {}
        self.deleted: dict[Row, Any] = {}
        self.moved: dict[str, list[Revision]] = {}
        self.first: dict[Any, int] = {}  # the revision with which each began

    def take(self, revision: Revision) -> None:
        """Note what the revision adds to those before it."""
        row = (revision.model, revision.object_pk)
        if not revision.field or revision.kind == Kind.ORDER:
            self.moved.setdefault(revision.model, []).append(revision)
            self.first.setdefault(revision.model, revision.pk)
        if revision.kind == Kind.DELETE:
            self._delete(row, revision)
        elif revision.kind == Kind.ADD:
            self._add(row, revision)
        elif revision.kind == Kind.CHANGE:
            self._change(row, revision)

    def _delete(self, row: Row, revision: Revision) -> None:
        if row in self.added:
            del self.added[row]
            self.fields = {key: values for key, values in self.fields.items() if key[0] != row}
        else:
            self.deleted[row] = revision.old
            self.first.setdefault(row, revision.pk)

    def _add(self, row: Row, revision: Revision) -> None:
        if row in self.deleted:
            del self.deleted[row]
            return
        self.added[row] = None
        self.first.setdefault(row, revision.pk)
        if revision.field:  # a block's first edit
            self._change(row, revision)

    def _change(self, row: Row, revision: Revision) -> None:
        old, _new = self.fields.get((row, revision.field), (revision.old, None))
        self.fields[row, revision.field] = old, revision.new
        self.first.setdefault((row, revision.field), revision.pk)

    def finish(self) -> Iterable[Change | None]:
        """Return the changes that are left."""
        found: list[tuple[int, Change | None]] = [
            (self.first[row], change) for row in self.added for change in self._new(row)
        ]
        found += [(self.first[row], self._gone_row(row)) for row in self.deleted]
        found += [
            (self.first[row, name], self._field(row, name))
            for row, name in self.fields
            if row not in self.added and row not in self.deleted
        ]
        found += [(self.first[label], _order(label, revisions)) for label, revisions in self.moved.items()]
        return [change for _first, change in sorted(found, key=lambda pair: pair[0])]

    def _field(self, row: Row, name: str) -> Change | None:
        old, new = self.fields[row, name]
        found = find_row(*row)
        if found is None or old == new:
            return None
        return Change(*row, name, Kind.CHANGE, old, new, row_label(found), _shown(found, name), pictures=_pictures(new))

    def _new(self, row: Row) -> list[Change]:
        found = find_row(*row)
        if found is None:
            return []
        return self._new_block(row, found) if isinstance(found, blocks.MODELS) else [self._new_row(row, found)]

    def _new_block(self, row: Row, found: models.Model) -> list[Change]:
        """Return the changes of a block that its first edit has made; `row` has it as it was before that edit."""
        changed = {name: values for (other, name), values in self.fields.items() if other == row}
        was = snapshots.row_of(type(found), snapshots.row_data(found)["fields"])
        for name, (old, _new) in changed.items():
            kind_of(field_of(was, name)).put(field_of(was, name), was, old)
        columns, title = snapshots.row_data(was)["fields"], row_label(found)
        return [
            Change(*row, name, Kind.ADD, old, new, title, _shown(found, name), columns, pictures=_pictures(new))
            for name, (old, new) in changed.items()
            if old != new
        ]

    def _new_row(self, row: Row, found: models.Model) -> Change:
        label, pk = row
        several = {
            own.name: [str(key) for key in getattr(found, own.name).values_list("pk", flat=True)]
            for own in found._meta.many_to_many
            if own.remote_field.through._meta.auto_created  # type: ignore[union-attr]
        }
        columns = snapshots.row_data(found)["fields"]
        shown = next((_shown(found, own.name) for own in found._meta.fields if kind_of(own).upload), BLANK)
        before, pictures = _before(found), _pictures(_rich_texts(found))
        return Change(label, pk, "", Kind.ADD, None, None, row_label(found), shown, columns, several, before, pictures)

    def _gone_row(self, row: Row) -> Change:
        """Return a deletion; `old` has the stored values that the row had in the beginning, by field."""
        snapshot = self.deleted[row]
        model = apps.get_model(row[0])
        columns = next(data["fields"] for data in snapshot["rows"] if data["model"] == row[0])
        was = snapshots.row_of(model, columns)
        registration = registry.by_label(row[0])
        assert registration is not None
        own = {name: field_of(was, name) for name in registration.fields}
        old = {name: kind_of(one).stored(one, was) for name, one in own.items() if not one.many_to_many}
        old |= {name: values[0] for (other, name), values in self.fields.items() if other == row and name in old}
        return Change(*row, "", Kind.DELETE, old, None, snapshot.get("label") or row_label(was))


def _order(label: str, revisions: list[Revision]) -> Change | None:
    """Return what the rows' order was and is, None where it is the same for those that were there all the time."""
    registration = registry.by_label(label)
    if registration is None or not registration.order_by:
        return None
    now = [str(key) for key in positions.keys(registration)]
    was = list(now)
    for revision in reversed(revisions):
        was = _before_revision(was, revision)
    old, new = [key for key in was if key in set(now)], [key for key in now if key in set(was)]
    name = str(registration.model._meta.verbose_name_plural)
    return Change(label, "", registration.order_by, Kind.ORDER, old, now, name) if old != new else None


def _before_revision(order: list[str], revision: Revision) -> list[str]:
    old: Any = revision.old
    if revision.kind == Kind.ORDER:
        return positions.reordered(order, old)
    if revision.kind == Kind.ADD:
        return [key for key in order if key != revision.object_pk]
    place = old.get("place")
    return order if place is None else [*order[:place], revision.object_pk, *order[place:]]


def find_row(label: str, pk: str) -> models.Model | None:
    """Return the row of that name in the history, from whichever database is used now."""
    model = apps.get_model(label)
    name = "slug" if issubclass(model, blocks.MODELS) else "pk"
    row: models.Model | None = model._base_manager.filter(**{name: pk}).first()
    return row


def _before(row: models.Model) -> str:
    """Return the key of the row that stands before it in the order, blank for the first and where there is no order."""
    registration = registry.by_label(row._meta.label_lower)
    if registration is None or not registration.order_by:
        return ""
    order = [str(key) for key in positions.keys(registration)]
    place = order.index(pk_of(row))
    return order[place - 1] if place else ""


def _shown(row: models.Model, name: str) -> SafeString:
    own = field_of(row, name)
    return kind_of(own).display(kind_of(own).read(row, own)) if kind_of(own).upload else BLANK


def _rich_texts(row: models.Model) -> str:
    rich = [field for field in row._meta.fields if isinstance(kind_of(field), Rich)]
    return " ".join(str(field.value_from_object(row) or "") for field in rich)


def _pictures(text: Any) -> list[dict[str, Any]]:
    """Return the columns of the pictures that a text mentions."""
    if not isinstance(text, str):
        return []
    rows = Picture.objects.filter(pk__in=[name for name in mentioned(text) if _is_id(name)])
    return [snapshots.row_data(one)["fields"] for one in rows]


def _is_id(name: str) -> bool:
    return len(name) == 36 and "/" not in name
