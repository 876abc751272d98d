"""Save one field, or one group: lock the row, compare, clean, write, remember."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, router, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from editable import access, errors, payload, registry, related, revisions
from editable.forms import FieldForm, bound_form
from editable.kinds import Stored, digest, field_of, kind_of
from editable.models import Revision


@dataclass(frozen=True)
class Saved:
    """What is stored now, by field, and the revision that Undo takes (None where nothing changed)."""

    values: Mapping[str, Stored]
    revision: int | None


def save(request: HttpRequest, label: str, pk: str, field: str) -> Saved:
    """Save what the request's body asks for and return what is stored now.

    Raises the refusals of `access.get_for_change`, Conflict where a stored value is not the one of the base, and
    Invalid with the messages by field. A request that was answered before is answered the same and writes nothing.
    """
    registration = registry.by_label(label)
    using = router.db_for_write(registration.model) if registration else None
    with _uploads(request, label, pk, field), transaction.atomic(using=using):
        target = access.get_for_change(request, label, pk, field, lock=True)
        change = payload.read_change(request, target)
        if repeated := _answered_before(request, target, change):
            return repeated
        old = stored_values(target.row, change.values)
        _compare(request, target, change, old)
        row = _write(request, target, change)
        return Saved(stored_values(row, change.values), _remember(request, target, change, old))


def _uploads(request: HttpRequest, label: str, pk: str, field: str) -> AbstractContextManager[None]:
    """Check and store a file that was sent along, as far as its sender may change the field."""
    if not request.FILES:
        return nullcontext()
    row = access.get_for_change(request, label, pk, field).row
    return payload.uploads(request, row, [field_of(row, field)])


def stored_values(row: models.Model, fields: Mapping[str, object]) -> dict[str, Stored]:
    """Return the values of `fields` as the history keeps them."""
    return {name: kind_of(field).stored(field, row) for name in fields for field in [field_of(row, name)]}


def _revisions_of(target: access.Target) -> models.QuerySet[Revision]:
    return Revision.objects.filter(model=target.registration.label, object_pk=target.pk)


def _answered_before(request: HttpRequest, target: access.Target, change: payload.Change) -> Saved | None:
    """Return the answer that the same request was given before, or None."""
    earlier = revisions.answered_before(request, change.request_id)
    if not earlier:
        return None
    if any((r.model, r.object_pk) != (target.registration.label, target.pk) for r in earlier) or not (
        {r.field for r in earlier} <= set(change.values)
    ):
        raise errors.Invalid(_("This request id belongs to another change."))
    values = stored_values(target.row, change.values) | {r.field: r.new for r in earlier}
    return Saved(values, earlier[-1].pk)


def _compare(request: HttpRequest, target: access.Target, change: payload.Change, old: Mapping[str, Stored]) -> None:
    for name, value in old.items():
        if digest(value) != change.bases[name]:
            raise conflict(request, target, name, old)


def conflict(request: HttpRequest, target: access.Target, name: str, stored: Mapping[str, Stored]) -> errors.Conflict:
    """Return the refusal that says what is stored now, by whom and since when, as far as the history knows."""
    latest = _revisions_of(target).filter(field=name).first()
    known = latest is not None and latest.new == stored[name]
    yours = bool(latest and known and latest.user_id == request.user.pk)
    return errors.Conflict(
        _("You changed this in another window.") if yours else "",
        value=stored[name] if len(stored) == 1 else dict(stored),
        base=digest(stored[name]) if len(stored) == 1 else {key: digest(value) for key, value in stored.items()},
        changed_by=latest.user_name if latest and known else _("outside the editor"),
        changed_at=latest.at.isoformat() if latest and known else None,
        yours=yours,
    )


def _write(request: HttpRequest, target: access.Target, change: payload.Change) -> models.Model:
    """Clean and save the row; raises Invalid."""
    try:
        form = bound_form(target.row, change.values, functools.partial(related.rows_for, request))
    except ValidationError as error:
        raise errors.Invalid(" ".join(error.messages), errors={target.field: error.messages}) from None
    if not form.is_valid():
        raise invalid(form)
    if form.has_changed() or target.created:
        try:
            with transaction.atomic(using=target.row._state.db):
                form.save()
        except IntegrityError:
            raise errors.Invalid(_("This does not fit with what is stored elsewhere.")) from None
    return target.row


def invalid(form: FieldForm) -> errors.Invalid:
    """Return the refusal with the form's messages, the first of each field in one sentence."""
    messages = {name: [str(message) for message in found] for name, found in form.errors.items()}
    return errors.Invalid(" ".join(found[0] for found in messages.values()), errors=messages)


def _remember(
    request: HttpRequest, target: access.Target, change: payload.Change, old: Mapping[str, Stored]
) -> int | None:
    """Write a Revision for each field that changed and return the last one's id, None where nothing changed."""
    new = stored_values(target.row, change.values)
    kind = Revision.Kind.ADD if target.created else Revision.Kind.CHANGE
    label, pk = target.registration.label, target.pk
    entries = [revisions.Entry(label, pk, name, old[name], new[name], kind) for name in new if new[name] != old[name]]
    return revisions.write(request, entries, change.request_id)
