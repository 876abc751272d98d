"""Changes of a private copy made on the site: all that were chosen, in one transaction, each as an editor would."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from editable import access, blocks, errors, new_rows, payload, positions, registry, revisions, rows, snapshots
from editable.kinds import field_of, kind_of
from editable.models import Revision, Submission
from editable.publishing import comparing, sending
from editable.publishing.changes import Change, find_row
from editable.publishing.comparing import Compared, State
from editable.publishing.translating import Translation
from editable.saving import stored_values
from editable.undo import write_stored

PERMISSION = "editable.publish_submission"
Kind = Revision.Kind


@dataclass
class Published:
    """What came of it: the keys of what was published, and for the others why they were not."""

    revision: int | None = None
    keys: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def publish(request: HttpRequest, submission: Submission, chosen: set[str], forced: set[str]) -> Published:
    """Make the chosen changes on the site; those that are conflicts only if they are `forced`.

    A change that cannot be made stops no other; a submission of which nothing is left is over. Raises what `access`
    raises, and NotFound where it is over already.
    """
    found = sending.changes_in(sending.of(submission))
    work = _Replay(request)
    try:
        with transaction.atomic():
            submission = Submission.objects.select_for_update().get(pk=submission.pk)
            sending.of(submission)
            work.here.keys |= submission.published
            work.run(list(comparing.compare(found, submission.published)), chosen, forced)
            if work.groups:
                names = {"author": submission.user_name, "user": request.user.get_username()}
                said = _("%(author)s, published by %(user)s") % names
                request_id = payload.request_id(request)
                work.result.revision = revisions.write_all(request, work.groups, request_id, name=said)
            submission.published |= work.here.keys
            submission.save()
            if all(one.state == State.DONE for one in comparing.compare(found, submission.published)):
                sending.close(submission, Submission.State.PUBLISHED, request.user)
    except BaseException:
        work.here.forget_files()
        raise
    return work.result


class _Replay:
    """Makes changes one by one; `here.keys` has those that were made, for a new row with its key."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.here = Translation()
        self.groups: list[list[revisions.Entry]] = []
        self.result = Published()

    def run(self, found: list[Compared], chosen: set[str], forced: set[str]) -> None:
        """Make the chosen ones; new rows first, since others may name them, and orders last."""
        labels = {one.change.label for one in found}
        for registration in sorted(filter(None, map(registry.by_label, labels)), key=lambda one: one.label):
            positions.lock(registration)
        for group in _groups([one for one in found if one.change.key in chosen]):
            wanted = [one for one in group if self._may(one, forced)]
            if wanted:
                self._make([one.change for one in wanted])

    def _may(self, one: Compared, forced: set[str]) -> bool:
        fits = one.state == State.READY or (one.state == State.CONFLICT and one.change.key in forced)
        if not fits and one.state != State.DONE:
            self.result.problems[one.change.key] = str(one.state.label)
        return fits

    def _make(self, group: list[Change]) -> None:
        """Make the changes of one row; a refusal is a problem of theirs alone."""
        files = len(self.here.files)
        try:
            with transaction.atomic():
                entries = self._entries(group)
        except errors.Refusal as refusal:
            self.here.forget_files(since=files)
            self.result.problems |= {change.key: str(refusal) for change in group}
            return
        if entries:
            self.groups.append(entries)
        for change in group:
            self.here.keys.setdefault(change.key, "")
            self.result.keys.append(change.key)

    def _entries(self, group: list[Change]) -> list[revisions.Entry]:
        first = group[0]
        if first.kind == Kind.ORDER:
            return self._order(first)
        if first.kind == Kind.DELETE:
            return self._delete(first)
        if not first.field:
            return self._add(first)
        if first.kind == Kind.ADD and find_row(first.label, first.pk) is None:
            return self._first_edit(group)
        return self._fields(group)

    def _first_edit(self, group: list[Change]) -> list[revisions.Entry]:
        """Make a block's row with what its template says, then the changes, as the editor's first edit does."""
        registration = self._registration(group[0])
        row = snapshots.row_of(registration.model, group[0].row)
        row.pk = None
        _insert(registration, row)
        return [dataclasses.replace(entry, kind=Kind.ADD) for entry in self._fields(group)]

    def _fields(self, group: list[Change]) -> list[revisions.Entry]:
        quoted = access.quote(group[0].pk)
        for change in group:
            target = access.get_for_change(self.request, change.label, quoted, change.field, lock=True)
            self.here.take_pictures(change)
        present = stored_values(target.row, {change.field: None for change in group})
        wanted = {change.field: self.here.value(field_of(target.row, change.field), change.new) for change in group}
        return write_stored(target, present, wanted)

    def _add(self, change: Change) -> list[revisions.Entry]:
        registration = self._registration(change)
        model = registration.model
        row = snapshots.row_of(model, change.row)
        if model._meta.auto_field is not None:
            row.pk = None
        for own in model._meta.concrete_fields:
            if not own.primary_key:
                kind_of(own).put(own, row, self.here.value(own, kind_of(own).stored(own, row)))
        self.here.take_pictures(change)
        # Behind the row that stood before it in the copy, where that is here.
        present = {str(key): key for key in positions.keys(registration)} if registration.order_by else {}
        _insert(registration, row, present.get(self.here.key(change.label, change.after)))
        for name, keys in change.several.items():
            getattr(row, name).set(self.here.value(field_of(row, name), keys))
        self.here.keys[change.key] = access.pk_of(row)
        access.require_rows(self.request, registration, [row.pk])
        new = new_rows.values_of(registration, row)
        return [revisions.Entry(change.label, access.pk_of(row), "", None, new, Kind.ADD)]

    def _registration(self, change: Change) -> registry.Registration:
        """Return the registration under which the user may add such a row: a block belongs to its template."""
        registration = registry.by_label(change.label)
        if registration is None or not issubclass(registration.model, blocks.MODELS):
            return access.get_model_for(self.request, change.label, "add")
        if not access.may_change_model(self.request, registration):
            raise errors.Forbidden
        return registration

    def _delete(self, change: Change) -> list[revisions.Entry]:
        registration = access.get_model_for(self.request, change.label, "delete")
        row = access.get_row_for(self.request, change.label, access.quote(change.pk), "delete", lock=True)
        return [rows.remove(self.request, registration, row)]

    def _order(self, change: Change) -> list[revisions.Entry]:
        registration = access.get_model_for(self.request, change.label, "change")
        present = {str(key): key for key in positions.keys(registration)}
        names = [self.here.key(change.label, name) for name in change.new]
        wanted = [present[name] for name in names if name in present]
        access.require_rows(self.request, registration, wanted)
        old = [key for key in present.values() if key in set(wanted)]
        positions.arrange(registration, positions.reordered(list(present.values()), wanted))
        was, now = [str(key) for key in old], [str(key) for key in wanted]
        return [revisions.Entry(change.label, "", change.field, was, now, Kind.ORDER)] if was != now else []


def _groups(chosen: list[Compared]) -> list[list[Compared]]:
    """Return new rows, then the fields of each row together, deletions, and orders."""
    found: dict[Any, list[Compared]] = {}
    for one in chosen:
        change = one.change
        together = change.kind == Kind.CHANGE or (change.kind == Kind.ADD and bool(change.field))
        key = (change.label, change.pk) if together else (change.key, change.kind)
        found.setdefault(key, []).append(one)
    turn = [Kind.ADD, Kind.CHANGE, Kind.DELETE, Kind.ORDER]
    return sorted(found.values(), key=lambda group: turn.index(group[0].change.kind))


def _insert(registration: registry.Registration, row: models.Model, after: Any = None) -> None:
    """Insert a row with its checks; a slug that is taken is made anew where the model makes one. Raises Invalid."""
    for own in row._meta.concrete_fields:
        made_by_itself = isinstance(own, models.SlugField) and own.unique and own.blank
        if made_by_itself and _is_taken(row, own):
            setattr(row, own.attname, "")
    try:
        row.clean()
        row.validate_unique()
        row.validate_constraints()
    except ValidationError as error:
        raise errors.Invalid(" ".join(error.messages)) from None
    rows.insert(registration, row.save, row, after)


def _is_taken(row: models.Model, own: models.Field[Any, Any]) -> bool:
    return type(row)._base_manager.filter(**{own.attname: own.value_from_object(row)}).exists()
