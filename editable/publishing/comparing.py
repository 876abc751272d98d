"""How what was changed in a private copy fits the site as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import TextChoices
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from editable import positions, registry
from editable.kinds import digest, field_of, kind_of
from editable.kinds.base import BLANK
from editable.models import Revision
from editable.publishing.changes import Change, find_row
from editable.wording import Part, apart, lines

Kind = Revision.Kind


class State(TextChoices):
    """How a change fits."""

    READY = "ready", gettext_lazy("can be published")
    DONE = "done", gettext_lazy("is so on the site already")
    CONFLICT = "conflict", gettext_lazy("was changed on the site meanwhile")
    GONE = "gone", gettext_lazy("is no longer on the site")


@dataclass(frozen=True)
class Compared:
    """A change, how it fits, and what the site has now."""

    change: Change
    state: State
    now: Any = None
    shown_now: SafeString = BLANK

    @property
    def can_be_published(self) -> bool:
        """Whether it can be chosen at all."""
        return self.state in (State.READY, State.CONFLICT)

    @property
    def name(self) -> str:
        """What was changed: the field's name, or what became of the row."""
        change = self.change
        if change.kind in (Kind.CHANGE, Kind.ADD) and change.field:
            return capfirst(str(_field(change).verbose_name))
        return capfirst(str(change.kind.label))

    @property
    def difference(self) -> list[Part]:
        """What differs between before and after, word by word."""
        return apart(self._text(self.change.old), self._text(self.change.new)) if self.is_text else []

    @property
    def now_text(self) -> str:
        """What the site has now, as people read it."""
        return self._text(self.now)

    @property
    def is_text(self) -> bool:
        """Whether it is shown as words: neither a picture nor a whole row."""
        return bool(self.change.field) and self.change.kind != Kind.ORDER and not kind_of(_field(self.change)).upload

    def _text(self, value: Any) -> str:
        return "\n".join(lines(value, _field(self.change)))


def compare(found: list[Change], published: dict[str, str]) -> Iterator[Compared]:
    """Compare changes with the site; those whose keys are `published` are done."""
    for change in found:
        yield Compared(change, State.DONE) if change.key in published else _compare(change)


def _compare(change: Change) -> Compared:
    if change.kind == Kind.ORDER:
        return _order(change)
    if change.kind == Kind.ADD and not change.field:
        return Compared(change, State.READY)
    row = find_row(change.label, change.pk)
    if change.kind == Kind.DELETE:
        return _deletion(change, row)
    if row is None:
        return Compared(change, State.READY if change.kind == Kind.ADD else State.GONE)
    own = _field(change)
    now = kind_of(own).stored(own, row)
    if digest(now) == digest(change.new):
        return Compared(change, State.DONE, now)
    shown = kind_of(own).display(kind_of(own).read(row, own)) if kind_of(own).upload else BLANK
    state = State.READY if digest(now) == digest(change.old) else State.CONFLICT
    return Compared(change, state, now, shown)


def _deletion(change: Change, row: models.Model | None) -> Compared:
    if row is None:
        return Compared(change, State.DONE)
    now = {name: kind_of(field_of(row, name)).stored(field_of(row, name), row) for name in change.old}
    differing = [name for name in now if digest(now[name]) != digest(change.old[name])]
    return Compared(change, State.CONFLICT if differing else State.READY)


def _order(change: Change) -> Compared:
    registration = registry.by_label(change.label)
    assert registration is not None
    now = [str(key) for key in positions.keys(registration)]
    both = set(now) & set(change.old)
    present, was = [key for key in now if key in both], [key for key in change.old if key in both]
    wanted = [key for key in change.new if key in both]
    if present == wanted:
        return Compared(change, State.DONE)
    return Compared(change, State.READY if present == was else State.CONFLICT)


def _field(change: Change) -> models.Field[Any, Any]:
    return field_of(apps.get_model(change.label), change.field)
