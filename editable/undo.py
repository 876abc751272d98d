"""Taking a change back, exactly or not at all, and bringing back any version of a field.

What was changed since is never overwritten: then it is a conflict. Taking something back is a change itself, so it can
be taken back too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, router, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from editable import access, blocks, errors, new_rows, payload, positions, registry, revisions, rows, snapshots
from editable.kinds import Stored, digest, field_of, kind_of
from editable.models import Revision
from editable.saving import conflict, stored_values

Kind = Revision.Kind


@dataclass(frozen=True)
class Undone:
    """The revision that undoing this takes, and what was touched: `app.model/pk/field`, shorter for rows and orders."""

    revision: int | None
    keys: list[str]


def undo(request: HttpRequest, revision_id: int) -> Undone:
    """Take back the whole change that the revision belongs to.

    Raises SignedOut, NotFound, Forbidden as the change itself would, Conflict where the present value is not the one
    that the change left, and Invalid where the old value does not fit any more.
    """
    revision, registration = _find(request, revision_id)
    with transaction.atomic(using=router.db_for_write(registration.model)):
        positions.lock(registration)
        if earlier := revisions.answered_before(request, payload.request_id(request)):
            return _undone(earlier[-1].pk, earlier)
        change = revisions.same_change(revision)
        entries = HANDLERS[_kind(change)](request, registration, change)
        undoes = {place: one.pk for place, one in enumerate(change)}
        written = revisions.write(request, entries, payload.request_id(request), undoes)
        return _undone(written, change)


def restore(request: HttpRequest, revision_id: int) -> Undone:
    """Bring back the value that a field had after the revision, or before it (`side=old`), on top of what `base` names.

    Raises what saving raises.
    """
    revision, registration = _find(request, revision_id)
    if not revision.field or revision.kind == Kind.ORDER:
        raise errors.NotFound
    with transaction.atomic(using=router.db_for_write(registration.model)):
        if earlier := revisions.answered_before(request, payload.request_id(request)):
            return _undone(earlier[-1].pk, earlier)
        target = _target(request, revision)
        present = stored_values(target.row, {revision.field: None})
        if digest(present[revision.field]) != request.POST.get("base", ""):
            raise conflict(request, target, revision.field, present)
        wanted = revision.old if request.POST.get("side") == "old" else revision.new
        entries = write_stored(target, present, {revision.field: wanted})
        return _undone(revisions.write(request, entries, payload.request_id(request)), [revision])


def _find(request: HttpRequest, revision_id: int) -> tuple[Revision, registry.Registration]:
    access.require_user(request)
    revision = Revision.objects.filter(pk=revision_id).first()
    registration = registry.by_label(revision.model) if revision is not None else None
    if revision is None or registration is None:
        raise errors.NotFound
    return revision, registration


def _kind(change: list[Revision]) -> tuple[Kind, bool]:
    """Return the kind of a change, and whether it is about a field."""
    return Kind(change[-1].kind), bool(change[-1].field) and change[-1].kind != Kind.ORDER


def _target(request: HttpRequest, revision: Revision) -> access.Target:
    quoted = access.quote(revision.object_pk)
    return access.get_for_change(request, revision.model, quoted, revision.field, lock=True)


def _undo_fields(
    request: HttpRequest, registration: registry.Registration, change: list[Revision]
) -> list[revisions.Entry]:
    """Write the old values of all fields of the change."""
    targets = [_target(request, revision) for revision in change]
    target = targets[0]
    present = stored_values(target.row, {revision.field: None for revision in change})
    for revision in change:
        if digest(present[revision.field]) != digest(revision.new):
            raise conflict(request, target, revision.field, {revision.field: present[revision.field]})
    return write_stored(target, present, {revision.field: revision.old for revision in change})


def write_stored(
    target: access.Target, present: Mapping[str, Stored], wanted: Mapping[str, Stored]
) -> list[revisions.Entry]:
    """Store the wanted values in the row; raises Invalid where the row cannot hold them together with the others."""
    row = target.row
    for name, value in wanted.items():
        kind_of(field_of(row, name)).put(field_of(row, name), row, value)
    try:
        row.clean()
        row.validate_unique(exclude={field.name for field in row._meta.fields} - wanted.keys())
        with transaction.atomic(using=row._state.db):
            row.save()
    except ValidationError as error:
        raise errors.Invalid(" ".join(error.messages)) from None
    except IntegrityError:
        raise errors.Invalid(_("This does not fit with what is stored elsewhere.")) from None
    new = stored_values(row, dict(wanted))
    label, pk = target.registration.label, target.pk
    return [
        revisions.Entry(label, pk, name, present[name], new[name])
        for name in wanted
        if digest(new[name]) != digest(present[name])
    ]


def _undo_block(
    request: HttpRequest, registration: registry.Registration, change: list[Revision]
) -> list[revisions.Entry]:
    """Remove the row that the first edit of a block made, if nothing else was edited in it."""
    target = _target(request, change[0])
    others = Revision.objects.filter(model=registration.label, object_pk=target.pk).exclude(
        pk__in=[one.pk for one in change]
    )
    changed = [
        one for one in change if digest(stored_values(target.row, {one.field: None})[one.field]) != digest(one.new)
    ]
    if target.created or changed:
        raise errors.Conflict
    if others.filter(pk__gt=change[0].pk, kind=Kind.CHANGE).exists():
        return _undo_fields(request, registration, change)
    return [_without_block(target)]


def _undo_block_again(
    request: HttpRequest, registration: registry.Registration, change: list[Revision]
) -> list[revisions.Entry]:
    """Remove a block's row that undoing had brought back, if it is as it was then."""
    field = blocks.VALUE_FIELDS[registration.model]  # type: ignore[index]
    pk = access.quote(change[0].object_pk)
    target = access.get_for_change(request, registration.label, pk, field, lock=True)
    if digest(new_rows.values_of(registration, target.row)) != digest(change[0].new):  # type: ignore[arg-type]
        raise errors.Conflict
    return [_without_block(target)]


def _without_block(target: access.Target) -> revisions.Entry:
    snapshot = snapshots.take(target.row)
    target.row.delete()
    return revisions.Entry(target.registration.label, target.pk, "", snapshot, None, Kind.DELETE)


def _undo_add(
    request: HttpRequest, registration: registry.Registration, change: list[Revision]
) -> list[revisions.Entry]:
    """Delete the row that was added, if it is as it was then."""
    if issubclass(registration.model, blocks.MODELS):
        return _undo_block_again(request, registration, change)
    access.get_model_for(request, registration.label, "delete")
    row = access.get_row_for(request, registration.label, access.quote(change[0].object_pk), "delete", lock=True)
    if new_rows.values_of(registration, row) != change[0].new:
        raise errors.Conflict(_("This was edited meanwhile. Delete it instead."))
    return [rows.remove(request, registration, row)]


def _undo_delete(
    request: HttpRequest, registration: registry.Registration, change: list[Revision]
) -> list[revisions.Entry]:
    """Bring back a deleted row with everything that went with it, at its place."""
    block = issubclass(registration.model, blocks.MODELS)
    if not request.user.has_perm(registration.permission("change" if block else "add")):
        raise errors.Forbidden
    snapshot: Any = change[0].old
    using = router.db_for_write(registration.model)
    if snapshots.exists(snapshot, using):
        raise errors.Conflict(_("This is there again already."))
    try:
        with transaction.atomic(using=using):
            snapshots.put_back(snapshot, using)
    except IntegrityError:
        raise errors.Conflict(_("Something that belongs to this is gone, or its place is taken.")) from None
    row = _row_again(request, registration, snapshot, using)
    _put_in_place(registration, row, snapshot.get("place"))
    new = new_rows.values_of(registration, row)
    return [revisions.Entry(registration.label, access.pk_of(row), "", None, new, Kind.ADD)]


def _row_again(
    request: HttpRequest, registration: registry.Registration, snapshot: snapshots.Snapshot, using: str
) -> models.Model:
    own = next(data for data in snapshot["rows"] if data["model"] == registration.label)
    row: models.Model = registration.model._base_manager.using(using).get(pk=own["pk"])
    access.require_rows(request, registration, [row.pk])
    return row


def _put_in_place(registration: registry.Registration, row: models.Model, place: int | None) -> None:
    if registration.order_by and place is not None:
        others = [key for key in positions.keys(registration) if key != row.pk]
        positions.arrange(registration, [*others[:place], row.pk, *others[place:]])


def _undo_order(
    request: HttpRequest, registration: registry.Registration, change: list[Revision]
) -> list[revisions.Entry]:
    """Put the rows back into their old order, if they still stand in the new one."""
    access.get_model_for(request, registration.label, "change")
    old: Any = change[0].old
    new: Any = change[0].new
    present = positions.keys(registration)
    moved = [key for key in present if str(key) in set(new)]
    if [str(key) for key in moved] != new:
        raise errors.Conflict(_("Somebody else moved these meanwhile."))
    access.require_rows(request, registration, moved)
    by_name = {str(key): key for key in moved}
    positions.arrange(registration, positions.reordered(present, [by_name[name] for name in old]))
    return [revisions.Entry(registration.label, "", change[0].field, new, old, Kind.ORDER)]


Handler = Callable[[HttpRequest, registry.Registration, list[Revision]], list[revisions.Entry]]
HANDLERS: dict[tuple[Kind, bool], Handler] = {
    (Kind.CHANGE, True): _undo_fields,
    (Kind.ADD, True): _undo_block,
    (Kind.ADD, False): _undo_add,
    (Kind.DELETE, False): _undo_delete,
    (Kind.ORDER, False): _undo_order,
}


def _undone(written: int | None, change: list[Revision]) -> Undone:
    return Undone(written, ["/".join(part for part in (r.model, r.object_pk, r.field) if part) for r in change])
