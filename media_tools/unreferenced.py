"""Notes about files that nobody refers to, or of which there is another copy; who takes one back deletes its note.

A note is claimed (`going`) before its file is deleted, so that of somebody who deletes and somebody who takes back one
loses.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, router

from media_tools import storage
from media_tools.models import UnreferencedFile as Note

__all__ = ["Note", "claim", "disclaim", "find", "note", "notes", "place", "release"]


def notes() -> models.QuerySet[Note]:
    """Return all notes, from where they are written."""
    return Note.objects.using(router.db_for_write(Note))


def note(alias: str, names: Iterable[str], since: datetime.datetime, copy_in: str = "") -> None:
    """Note that nobody needs these files any more; a note that is there stays as it is."""
    made = [Note(alias=alias, name=name, since=since, copy_in=copy_in) for name in names]
    notes().bulk_create(made, ignore_conflicts=True)


def claim(found: Iterable[Note]) -> list[Note]:
    """Return those of the notes that are as they were, after which nobody takes their files back."""
    claimed = [one for one in found if _as_it_is(one).update(going=True)]
    for one in claimed:
        one.going = True
    return claimed


def disclaim(one: Note) -> None:
    """Let the file of a claimed note be taken back, since it could not be deleted."""
    _as_it_is(one).update(going=False)


def release(found: Iterable[Note]) -> int:
    """Forget notes that are as they were: their files are needed, or gone; return how many."""
    return sum(_as_it_is(one).delete()[0] for one in found)


def find(name: str, likely: str = "") -> str:
    """Return the alias of the storage that has the file, `likely` where there is only that one, blank where none has.

    A storage that it is being deleted from is not asked, one with a copy that does not count is asked last. Raises
    Unavailable.
    """
    known = {one.alias: one.going for one in notes().filter(name=name).exclude(copy_in="", going=False)}
    aliases = list(dict.fromkeys([*filter(None, [likely]), *storage.aliases()]))
    if not known and aliases == [likely]:
        return likely
    for alias in sorted(aliases, key=known.__contains__):
        if not known.get(alias) and _has(alias, name):
            return alias
    return ""


def place(row: models.Model, field: models.Field[Any, Any]) -> None:
    """Let a name that was put back into a row lead to its file, wherever that has been moved; raises Unavailable.

    `field` may be one of any kind; saving the row is left to the caller.
    """
    column, name = getattr(field, "storage_field", ""), field.value_from_object(row)
    if not column or not name:
        return
    alias = find(str(name), getattr(row, column) or storage.active())
    setattr(row, column, alias or getattr(row, column))
    notes().filter(alias=alias, name=str(name), copy_in="", going=False).delete()


def _as_it_is(one: Note) -> models.QuerySet[Note]:
    return notes().filter(pk=one.pk, since=one.since, copy_in=one.copy_in, going=one.going)


def _has(alias: str, name: str) -> bool:
    try:
        return storage.at(alias).exists(name)
    except Exception as error:  # storages raise what they like
        raise storage.Unavailable(f"The storage {alias} does not answer: {error}") from error
