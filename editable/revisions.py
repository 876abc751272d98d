"""Writing the history: one row for each change, in the transaction that makes the change."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from editable import notifications
from editable.conf import settings
from editable.models import Revision

USER_NAME_LENGTH = 255  # of the column


@dataclass(frozen=True)
class Entry:
    """What one revision says: of a row's field, of a whole row (no field), or of a model's order (no row either)."""

    label: str
    pk: str
    field: str
    old: Any
    new: Any
    kind: Revision.Kind = Revision.Kind.CHANGE


def write(
    request: HttpRequest, entries: list[Entry], request_id: str, undoes: Mapping[int, int] | None = None
) -> int | None:
    """Write the entries of one change and return the id that undoing takes, None where there are none.

    All of them get `request_id`, or one made up, by which undoing finds them again. `undoes` gives for the place of
    an entry the revision that it takes back.
    """
    return write_all(request, [entries], request_id, undoes) if entries else None


def write_all(
    request: HttpRequest,
    groups: list[list[Entry]],
    request_id: str,
    undoes: Mapping[int, int] | None = None,
    name: str = "",
) -> int:
    """Write several changes of one request, of which each can be undone alone, and tell of them as of one.

    `name` stands in the history for the user's own. The groups are one or more, and none is blank.
    """
    start, sitting, name = timezone.now(), _sitting(request), name or request.user.get_username()
    request_id = request_id or uuid.uuid4().hex
    # What was written at one time is one change.
    timed = [
        (start + datetime.timedelta(microseconds=number), entry)
        for number, group in enumerate(groups)
        for entry in group
    ]
    for place, (at, entry) in enumerate(timed):
        revision = Revision.objects.create(
            model=entry.label,
            object_pk=entry.pk,
            field=entry.field,
            kind=entry.kind,
            old=entry.old,
            new=entry.new,
            user_id=request.user.pk,
            user_name=name[:USER_NAME_LENGTH],
            at=at,
            sitting=sitting,
            request_id=request_id,
            undoes=(undoes or {}).get(place),
        )
    last = groups[-1]
    fields = ",".join(entry.field for entry in last if entry.field)
    key = "/".join(part for part in (last[0].label, last[0].pk, fields) if part)
    site = request.build_absolute_uri("/")
    notifications.tell(notifications.Change(key, last[-1].kind, name, revision.pk, request_id, str(sitting), site))
    return revision.pk


def same_change(revision: Revision) -> list[Revision]:
    """Return the revisions written by the same change, in the order in which they were."""
    together = Revision.objects.filter(user=revision.user_id, request_id=revision.request_id, at=revision.at)
    return list(together.order_by("pk"))


def answered_before(request: HttpRequest, request_id: str) -> list[Revision]:
    """Return what the same request has written already; a blank id was never answered."""
    if not request_id:
        return []
    return list(Revision.objects.filter(user=request.user.pk, request_id=request_id).order_by("pk"))


def _sitting(request: HttpRequest) -> uuid.UUID:
    """Return the sitting of the user's latest change if that was minutes ago, else a new one."""
    since = timezone.now() - datetime.timedelta(minutes=settings.SITTING_MINUTES)
    latest = Revision.objects.filter(user=request.user.pk).values_list("at", "sitting").first()
    return latest[1] if latest and latest[0] > since else uuid.uuid4()
