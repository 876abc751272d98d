"""Whole rows: add, duplicate, delete, reorder. Each is one transaction with one revision, and can be undone."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, router, transaction
from django.db.models.deletion import ProtectedError, RestrictedError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from editable import access, errors, new_rows, payload, positions, related, revisions, snapshots
from editable.forms import bound_form
from editable.kinds import field_of
from editable.models import Revision
from editable.registry import Registration
from editable.saving import invalid

DELETED_AT_MOST = 200  # rows that one deletion takes along; more is hardly what a click was meant for
NAMED_AT_MOST = 5  # of rows that stand in the way


@dataclass(frozen=True)
class Done:
    """The row that was made, if one was, and the revision that Undo takes."""

    registration: Registration
    pk: str
    revision: int | None


def add(request: HttpRequest, label: str) -> Done:
    """Make a row with the values of the request; what is required and not given is filled in where it is hidden.

    Raises the refusals of `access.get_model_for`, and Invalid with the messages by field where a model without
    `active` lacks a value.
    """
    registration = access.get_model_for(request, label, "add")
    fields = [field_of(registration.model, name) for name in registration.fields]
    with payload.uploads(request, registration.model(), fields), _once(request, registration) as repeated:
        if repeated:
            return repeated
        given = payload.read_new(request, registration)
        row = new_rows.blank(registration, given)
        try:
            form = bound_form(row, given, functools.partial(related.rows_for, request))
        except ValidationError as error:
            raise errors.Invalid(" ".join(error.messages), errors=getattr(error, "message_dict", {})) from None
        if not form.is_valid():
            raise invalid(form)
        row = insert(registration, form.save if given else row.save, row)
        return _added(request, registration, row)


def duplicate(request: HttpRequest, label: str, pk: str) -> Done:
    """Make a hidden copy of a row, right after it."""
    registration = access.get_model_for(request, label, "add")
    with _once(request, registration) as repeated:
        if repeated:
            return repeated
        source = access.get_row_for(request, label, pk, "change", lock=True)
        row, several = new_rows.copy_of(registration, source)
        insert(registration, row.save, row, after=source.pk)
        for name, chosen in several.items():
            getattr(row, name).set(chosen)
        return _added(request, registration, row)


def delete(request: HttpRequest, label: str, pk: str) -> Done:
    """Delete a row with everything that goes with it; the history keeps all of it."""
    registration = access.get_model_for(request, label, "delete")
    with _once(request, registration) as repeated:
        if repeated:
            return repeated
        row = access.get_row_for(request, label, pk, "delete", lock=True)
        entry = remove(request, registration, row)
        return Done(registration, entry.pk, revisions.write(request, [entry], payload.request_id(request)))


def remove(request: HttpRequest, registration: Registration, row: models.Model) -> revisions.Entry:
    """Delete `row` and close the gap in the order; return what the history is to say. The caller holds the lock."""
    name = access.pk_of(row)
    try:
        snapshot: dict[str, Any] = dict(snapshots.take(row))
    except (ProtectedError, RestrictedError) as error:
        blocked = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        raise errors.Invalid(_("This is needed by %(names)s.") % {"names": _names(list(blocked))}) from None
    _require_may_delete(request, snapshot)
    order = positions.keys(registration) if registration.order_by else []
    snapshot["place"] = order.index(row.pk) if order else None
    snapshot["label"] = str(row)
    row.delete()
    positions.arrange(registration, positions.keys(registration))
    return revisions.Entry(registration.label, name, "", snapshot, None, Revision.Kind.DELETE)


def reorder(request: HttpRequest, label: str) -> Done:
    """Put the rows that the request names into the order in which it names them; they share the places they had."""
    registration = access.get_model_for(request, label, "change")
    if not registration.order_by:
        raise errors.NotFound
    with _once(request, registration) as repeated:
        if repeated:
            return repeated
        present = positions.keys(registration)
        wanted = payload.read_order(request, registration, present)
        access.require_rows(request, registration, wanted)
        old = [key for key in present if key in set(wanted)]
        payload.require_order(request, old)
        if old == wanted:
            return Done(registration, "", None)
        positions.arrange(registration, positions.reordered(present, wanted))
        entry = revisions.Entry(
            label, "", registration.order_by, [str(k) for k in old], [str(k) for k in wanted], Revision.Kind.ORDER
        )
        return Done(registration, "", revisions.write(request, [entry], payload.request_id(request)))


@contextlib.contextmanager
def _once(request: HttpRequest, registration: Registration) -> Iterator[Done | None]:
    """Hold a transaction and the lock of the model's order; give what the same request was answered before, or None."""
    with transaction.atomic(using=router.db_for_write(registration.model)):
        positions.lock(registration)
        yield _answered_before(request, registration)


def insert(registration: Registration, save: Any, row: models.Model, after: Any = None) -> models.Model:
    """Save a new row at the end of the order, or after the row with the key `after`; raises Invalid."""
    order = positions.keys(registration) if registration.order_by else []
    if registration.order_by:
        setattr(row, registration.order_by, len(order))
    try:
        with transaction.atomic(using=router.db_for_write(registration.model)):
            save()
    except IntegrityError:
        raise errors.Invalid(_("This does not fit with what is stored elsewhere.")) from None
    place = order.index(after) + 1 if after in order else len(order)
    positions.arrange(registration, [*order[:place], row.pk, *order[place:]])
    return row


def _added(request: HttpRequest, registration: Registration, row: models.Model) -> Done:
    row.refresh_from_db()
    if registration.queryset is not None and not registration.queryset(request).filter(pk=row.pk).exists():
        raise errors.Forbidden
    entry = revisions.Entry(
        registration.label, access.pk_of(row), "", None, new_rows.values_of(registration, row), Revision.Kind.ADD
    )
    return Done(registration, entry.pk, revisions.write(request, [entry], payload.request_id(request)))


def _answered_before(request: HttpRequest, registration: Registration) -> Done | None:
    earlier = revisions.answered_before(request, payload.request_id(request))
    if not earlier:
        return None
    if earlier[-1].model != registration.label:
        raise errors.Invalid(_("This request id belongs to another change."))
    return Done(registration, earlier[-1].object_pk, earlier[-1].pk)


def _require_may_delete(request: HttpRequest, snapshot: snapshots.Snapshot) -> None:
    """Raise a refusal where more goes along than one click may take, or rows that the user may not change."""
    size = snapshots.size_of(snapshot)
    kinds = ", ".join(sorted(str(model._meta.verbose_name_plural) for model in snapshots.models_of(snapshot)))
    if size > DELETED_AT_MOST:
        raise errors.Invalid(
            _("This would take %(size)d things along (%(kinds)s); at most %(limit)d go at once.")
            % {"size": size, "kinds": kinds, "limit": DELETED_AT_MOST}
        )
    for verb, data in (("delete", snapshot["rows"]), ("change", snapshot["links"])):
        for model in snapshots.models_of({"rows": data, "links": []}):
            options = model._meta
            if not options.auto_created and not request.user.has_perm(
                f"{options.app_label}.{verb}_{options.model_name}"
            ):
                names = capfirst(str(options.verbose_name_plural))
                raise errors.Forbidden(_("%(names)s belong to this, and you may not change them.") % {"names": names})


def _names(found: list[models.Model]) -> str:
    named = ", ".join(f"{row._meta.verbose_name} “{row}”" for row in found[:NAMED_AT_MOST])
    return named if len(found) <= NAMED_AT_MOST else _("%(named)s and others") % {"named": named}
