"""Making the history shorter: what is old goes, and everything about one object where a person asks for that."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import models, router, transaction
from django.utils import timezone

from editable.models import Revision

BATCH = 500  # revisions in one transaction, so that nobody who saves waits long and an interruption loses little


def older_than(days: int) -> models.QuerySet[Revision]:
    """Return the revisions older than `days`.

    The latest revision of a field is no exception: it holds the text before it and a person's name. The field itself
    keeps its value, and its next change begins a new history.
    """
    return _revisions().filter(at__lt=timezone.now() - datetime.timedelta(days=days))


def about(label: str, pk: str) -> models.QuerySet[Revision]:
    """Return the revisions of the row `pk` (as in editing URLs; a block's slug) of the model `label`."""
    return _revisions().filter(model=label, object_pk=pk)


def delete(found: models.QuerySet[Revision]) -> int:
    """Delete the revisions and return how many; what was deleted before an interruption stays deleted."""
    deleted = 0
    while keys := list(found.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic(using=found.db):
            deleted += _revisions().filter(pk__in=keys).delete()[0]
    return deleted


def snapshots_with(label: str, key: str) -> Iterator[Revision]:
    """Return the deletions of other rows that took the row with the primary key `key` along."""
    deletions = _revisions().filter(kind=Revision.Kind.DELETE, field="").order_by("pk")
    return (
        revision for revision in deletions.iterator(BATCH) if any(_is(data, label, key) for data in _parts(revision))
    )


def erase_from(revision: Revision, label: str, key: str) -> None:
    """Take the row out of what the deletion of another one keeps: undoing that brings back the rest."""
    snapshot: Any = revision.old
    for part in ("rows", "links"):
        snapshot[part] = [data for data in snapshot.get(part, []) if not _is(data, label, key)]
    revision.save(update_fields=["old"])


def _parts(revision: Revision) -> list[dict[str, Any]]:
    snapshot: Any = revision.old or {}
    return [*snapshot.get("rows", []), *snapshot.get("links", [])]


def _is(data: dict[str, Any], label: str, key: str) -> bool:
    return data.get("model") == label and str(data.get("pk")) == key


def _revisions() -> models.QuerySet[Revision]:
    return Revision.objects.using(router.db_for_write(Revision))
