"""Reading the history of a field: who changed it, when, from what to what, one entry for each sitting of a person."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from editable import access
from editable.models import Revision

READ_AT_ONCE = 100  # revisions, of which each may hold a long text twice; more is asked for by what came before


@dataclass(frozen=True)
class Entry:
    """What one person did to a field in one sitting, or what happened to it outside the editor (no revisions).

    `revision` is the last of the sitting, which left `new`; `first` is the one before which there was `old`.
    """

    revision: int | None
    first: int | None
    user: str
    at: Any
    old: Any
    new: Any
    count: int


def of_field(target: access.Target, present: Any, before: int | None = None) -> tuple[list[Entry], int | None]:
    """Return the field's entries, the latest first, and what to ask for (`before`) to get older ones.

    `present` is the value that is stored now: where it is not what the latest revision left, a gap comes first.
    """
    found = _revisions_of(target)
    following = present
    if before is not None:
        later = found.filter(pk=before).first()
        if later is None:
            return [], None
        found, following = found.filter(pk__lt=before), later.old
    revisions = list(found[: READ_AT_ONCE + 1])
    older = revisions[READ_AT_ONCE - 1].pk if len(revisions) > READ_AT_ONCE else None
    return _with_gaps(_sittings(revisions[:READ_AT_ONCE]), following), older


def held(target: access.Target, value: str) -> bool:
    """Tell whether the field ever had the value, as far as the history knows."""
    return _revisions_of(target).filter(Q(old=value) | Q(new=value)).exists()


def _revisions_of(target: access.Target) -> QuerySet[Revision]:
    return Revision.objects.filter(model=target.registration.label, object_pk=target.pk, field=target.field)


def _sittings(revisions: list[Revision]) -> list[Entry]:
    """Return an entry for each run of revisions of one person in one sitting in which each follows the other."""
    entries = []
    for _key, run in itertools.groupby(_runs(revisions), key=lambda pair: pair[0]):
        group = [revision for _number, revision in run]
        last, first = group[0], group[-1]
        entries.append(Entry(last.pk, first.pk, last.user_name, last.at, first.old, last.new, len(group)))
    return entries


def _runs(revisions: list[Revision]) -> list[tuple[int, Revision]]:
    """Return each revision with a number that those of one sitting share, where no gap lies between them."""
    number, numbered = 0, []
    for later, revision in zip([None, *revisions], revisions, strict=False):
        if later is not None and (
            (later.user_id, later.sitting) != (revision.user_id, revision.sitting) or later.old != revision.new
        ):
            number += 1
        numbered.append((number, revision))
    return numbered


def _with_gaps(entries: list[Entry], following: Any) -> list[Entry]:
    """Put an entry without a revision where the value was changed outside the editor; `following` came after all."""
    found: list[Entry] = []
    for entry in entries:
        if entry.new != following:
            found.append(Entry(None, None, "", None, entry.new, following, 1))
        found.append(entry)
        following = entry.old
    return found


def deleted(label: str) -> list[Revision]:
    """Return the deletions of a model's rows that nobody has taken back, the latest first."""
    taken_back = Revision.objects.filter(undoes__isnull=False).values("undoes")
    rows = Revision.objects.filter(model=label, field="", kind=Revision.Kind.DELETE).exclude(pk__in=taken_back)
    return list(rows[:READ_AT_ONCE])
