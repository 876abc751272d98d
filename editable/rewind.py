"""The page as it was: in a private copy of the database every later change is taken back, newest first.

Of many changes of a field only the oldest counts, so the work grows with the fields that were changed, not with the
number of changes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Max, Min, Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from editable import blocks, positions, private_database, registry, snapshots
from editable.kinds import digest, field_of, kind_of
from editable.models import Revision

MOMENTS_AT_MOST = 1000  # that the slider reaches back to
Kind = Revision.Kind
Row = tuple[str, str]  # app.model, and the row's name in the history


@dataclass(frozen=True)
class Moment:
    """A place in the history: after the revision with this id, at this time."""

    revision: int
    at: datetime.datetime


@dataclass
class Changes:
    """What has changed since the moment, for putting it back.

    `fields` gives for `app.model/pk/field` the revision whose old value the page shows, and the base of the value that
    is stored now; `rows` gives for `app.model/pk` the revision that deleted the row.
    """

    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def find(text: str) -> Moment | None:
    """Return the moment that `?at=` names: a revision's id, or an ISO 8601 time; None for what is neither."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        last = Revision.objects.filter(pk__lte=int(text)).first()
        return Moment(int(text), last.at) if last is not None else None
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None:
        return None
    at = make_aware(at) if is_naive(at) else at
    latest = Revision.objects.filter(at__lte=at).aggregate(latest=Max("pk"))["latest"]
    return Moment(latest or 0, at)


def moments() -> list[dict[str, Any]]:
    """Return the latest changes, the oldest first: the last revision of each, who, when, and what was changed."""
    found: dict[Any, dict[str, Any]] = {}
    for one in Revision.objects.all()[:MOMENTS_AT_MOST]:
        key = "/".join(part for part in (one.model, one.object_pk, one.field) if part)
        entry = found.setdefault(
            (one.user_id, one.request_id or one.pk),
            {"revision": one.pk, "user": one.user_name, "at": one.at.isoformat(), "kind": one.kind, "keys": []},
        )
        entry["keys"].append(key)
    return list(reversed(found.values()))


def copy_to(path: Path, moment: Moment) -> None:
    """Make the file `path` a copy of the database from which `turn_back` can reach `moment`."""
    private_database.copy_to(path, only={Revision: that_count(moment)})


def turn_back(moment: Moment) -> Changes:
    """Undo in the present database, which is such a copy, everything after `moment`, and leave it without history.

    How much of the history a copy holds depends on the kind of database; no page shall show a part as the whole.
    """
    work = _Work()
    for revision in that_count(moment).defer("new"):
        if registry.by_label(revision.model) is not None:
            work.take(revision)
    Revision.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    return work.finish()


def that_count(moment: Moment) -> models.QuerySet[Revision]:
    """Return the later revisions, the newest first, but of a field's changes only the oldest: it has the old value."""
    later = Revision.objects.filter(pk__gt=moment.revision)
    changes = later.filter(kind=Kind.CHANGE).order_by().values("model", "object_pk", "field")
    return later.filter(~Q(kind=Kind.CHANGE) | Q(pk__in=changes.annotate(oldest=Min("pk")).values("oldest")))


class _Work:
    """The net effect of taking back revisions, newest first."""

    def __init__(self) -> None:
        self.old: dict[Row, dict[str, Revision]] = {}
        self.gone: set[Row] = set()
        self.orders: dict[str, list[str]] = {}
        self.changes = Changes()

    def take(self, revision: Revision) -> None:
        """Note what the revision means for the time before it."""
        row = (revision.model, revision.object_pk)
        if revision.kind == Kind.ORDER:
            self._reorder(revision)
        elif revision.kind == Kind.DELETE:
            self._bring(revision, row)
        elif revision.kind == Kind.ADD:
            self._remove(revision, row)
        else:
            self.old.setdefault(row, {})[revision.field] = revision

    def finish(self) -> Changes:
        """Write all of it and return what has changed since."""
        for label in {label for label, _pk in self.old}:
            self._write(label, {pk: fields for (other, pk), fields in self.old.items() if other == label})
        for label, order in self.orders.items():
            self._arrange(label, order)
        return self.changes

    def _bring(self, revision: Revision, row: Row) -> None:
        snapshot: Any = revision.old
        snapshots.put_back(snapshot, "default")
        self.changes.rows["/".join(row)] = revision.pk
        order, place = self._order(row[0]), snapshot.get("place")
        if order is not None and place is not None:
            order.insert(place, row[1])

    def _remove(self, revision: Revision, row: Row) -> None:
        self.old.pop(row, None)
        found = _rows(row[0], [row[1]])
        if revision.field:  # a block's first edit: its default stands in the template
            for block in found:
                self._note(revision, block)
        found._raw_delete("default")  # type: ignore[attr-defined]
        self.changes.rows.pop("/".join(row), None)
        order = self._order(row[0])
        if order is not None and row[1] in order:
            order.remove(row[1])

    def _reorder(self, revision: Revision) -> None:
        old: Any = revision.old
        order = self._order(revision.model)
        if order is not None:
            self.orders[revision.model] = positions.reordered(order, old)

    def _order(self, label: str) -> list[str] | None:
        """Return the keys of a model's rows in their order, None where it has none."""
        registration = registry.by_label(label)
        if registration is None or not registration.order_by:
            return None
        if label not in self.orders:
            rows = registration.model._base_manager.order_by(registration.order_by, "pk")
            self.orders[label] = [str(key) for key in rows.values_list("pk", flat=True)]
        return self.orders[label]

    def _write(self, label: str, wanted: dict[str, dict[str, Revision]]) -> None:
        for row in _rows(label, wanted):
            pk = row.slug if isinstance(row, blocks.MODELS) else str(row.pk)
            values = {}
            for name, revision in wanted[pk].items():
                own = field_of(row, name)
                self._note(revision, row)
                kind_of(own).put(own, row, revision.old)
                if not own.many_to_many:
                    values[own.attname] = getattr(row, own.attname)
            if values:
                type(row)._base_manager.filter(pk=row.pk).update(**values)

    def _note(self, revision: Revision, row: models.Model) -> None:
        """Note what puts the old value back where the stored one is another."""
        own = field_of(row, revision.field)
        base = digest(kind_of(own).stored(own, row))
        if base != digest(revision.old):
            key = f"{revision.model}/{revision.object_pk}/{revision.field}"
            self.changes.fields[key] = {"revision": revision.pk, "base": base}

    def _arrange(self, label: str, order: list[str]) -> None:
        registration = registry.by_label(label)
        assert registration is not None and registration.order_by
        rows, name = registration.model._base_manager, registration.order_by
        present = {str(pk): place for pk, place in rows.values_list("pk", name)}
        for place, pk in enumerate(order):
            if present.get(pk) not in (None, place):
                rows.filter(pk=pk).update(**{name: place})


def _rows(label: str, keys: Iterable[str]) -> models.QuerySet[Any]:
    registration = registry.by_label(label)
    assert registration is not None
    name = "slug" if issubclass(registration.model, blocks.MODELS) else "pk"
    return registration.model._base_manager.filter(**{f"{name}__in": list(keys)})
