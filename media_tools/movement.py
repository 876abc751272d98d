"""Moving files from one storage to another while the site runs.

A file is copied, read back, and only then do its rows name the new storage (compare-and-set). Both copies are there
until `prune_media` deletes the old one. A note says which one counts, so that the next run can go on after a crash at
any point, and two runs at once do no harm.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from io import SEEK_END
from typing import IO, Any

from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.utils import timezone

from media_tools import places, references, storage, unreferenced
from media_tools.fields import PlacedField
from media_tools.unreferenced import Note

BATCH = 100  # rows that are read at once

Update = Callable[[], int]  # names the new storage in the rows of a file, and returns how many there were
Tell = Callable[[str, str], object]


class Left(Exception):
    """A file cannot be moved now, and why."""


class Gone(Exception):
    """Nothing needs the file any more, or it has been lost long ago."""


@dataclass(frozen=True)
class Task:
    """A file to be moved: its name, the storage that it is said to be in, and what then names the new one.

    Without `update` no row names it, only the history or a text.
    """

    name: str
    alias: str
    update: Update | None = None


@dataclass
class Moved:
    """How many files and bytes were moved, or would be; names of the others with the reasons."""

    files: int = 0
    bytes: int = 0
    left: list[str] = field(default_factory=list)


def move(to: str, since: datetime.datetime, *, dry_run: bool, tell: Tell = lambda word, name: None) -> Moved:
    """Move every file of the site to the storage `to`; `tell` gets "moved" or "left" with each name.

    The time for which the old copies are kept counts from `since`.
    """
    moved, work = Moved(), _Work(to, since)
    for task in _tasks(to):
        try:
            size = work.plan(task) if dry_run else work.move(task)
        except DatabaseError:
            raise
        except Gone:
            continue
        except Exception as error:  # storages raise what they like
            moved.left.append(f"{task.name} was left: {error or type(error).__name__}")
            tell("left", task.name)
        else:
            if size is not None:
                moved.files += 1
                moved.bytes += size
                tell("moved", task.name)
    return moved


class _Work:
    """One run."""

    def __init__(self, to: str, since: datetime.datetime) -> None:
        self.to, self.since, self.place = to, since, storage.at(to)
        self.is_same = lru_cache(places.is_same)

    def plan(self, task: Task) -> int | None:
        """Return the size of a file that is to be moved, None for one that is not; raises Left and Gone."""
        source = self._source(task)
        return None if source == self.to else storage.at(source).size(task.name)

    def move(self, task: Task) -> int | None:
        """Move one file and return its size, None where there was none to move; raises Left, Gone, Unavailable."""
        source = self._source(task)
        if source == self.to or self.is_same(self.place, storage.at(source)):
            if task.update:
                task.update()
            return None
        with places.fetched(storage.at(source), task.name) as (file, digest):
            size = file.seek(0, SEEK_END)
            file.seek(0)
            mine = self._announce(task.name, source, digest)
            try:
                self._copy(task.name, file, digest)
                self._switch(task, source, mine)
            except BaseException:  # an interruption by a person, too
                self._discard(mine)
                raise
            return size

    def _source(self, task: Task) -> str:
        """Return the storage that has the file; raises Left, and Gone where no row misses it."""
        source = unreferenced.find(task.name, task.alias)
        if not source:
            raise Left("there is no such file") if task.update else Gone
        return source

    def _announce(self, name: str, source: str, digest: str) -> Note:
        """Return a note that the copy does not count yet; raises Left where another file has the name.

        A run that has begun with the same file loses, since its note is this one's now.
        """
        values: dict[str, Any] = {"since": timezone.now(), "copy_in": source}
        note, new = unreferenced.notes().get_or_create(alias=self.to, name=name, defaults=values)
        if new:
            if self.place.exists(name) and places.checksum(self.place, name) != digest:
                unreferenced.release([note])
                raise Left(f"another file of this name is in {self.to}")
            return note
        if not unreferenced.notes().filter(pk=note.pk, since=note.since, going=False).update(**values):
            raise Left(f"its copy in {self.to} is being deleted, or moved by another run")
        note.since, note.copy_in = values["since"], source
        return note

    def _copy(self, name: str, file: IO[bytes], digest: str) -> None:
        """Write the copy, unless it is there, and read it back; raises Left where that differs."""
        if self.place.exists(name):
            if places.checksum(self.place, name) == digest:
                return
            if references.placed(self.to, [name]):
                raise Left(f"another file of this name is in {self.to}")
            self.place.delete(name)
        written = storage.write(self.place, name, File(file, name))
        if written != name:
            self.place.delete(written)
            raise Left(f"{self.to} cannot keep its name")
        if places.checksum(self.place, name) != digest:
            raise Left(f"its copy in {self.to} is not the same")

    def _switch(self, task: Task, source: str, mine: Note) -> None:
        """Let the copy be the one that counts, all at once; raises Left, and Gone where no row has the file."""
        with transaction.atomic(using=mine._state.db):
            if not unreferenced.release([mine]):
                raise Left("another run moves it, too")
            if task.update and not task.update():
                raise Gone
            values = {"since": self.since, "copy_in": self.to, "going": False}
            unreferenced.notes().update_or_create(alias=source, name=task.name, defaults=values)

    def _discard(self, mine: Note) -> None:
        """Delete a copy that came to nothing, if it is still this run's and no row names it."""
        if not unreferenced.claim([mine]):
            return
        if not references.placed(self.to, [mine.name]):
            places.delete(self.place, mine.name)
        unreferenced.release([mine])


def _tasks(to: str) -> Iterator[Task]:
    """Return the files of all rows first, then those that only the history or a text refers to."""
    for model, own in references.columns():
        if isinstance(own, PlacedField):
            yield from _of_rows(model, own, to)
    with references.collected(rows=False) as known:
        for names in places.batches(known, BATCH):
            for name in sorted(set(names) - references.in_rows(names)):
                if references.is_name(name):
                    yield Task(name, to)


def _of_rows(model: Any, own: Any, to: str) -> Iterator[Task]:
    """Return the files that rows say are elsewhere; rows may come and go meanwhile."""
    column = own.storage_field
    rows = references.rows_of(model).exclude(**{own.attname: ""}).exclude(**{column: to}).order_by("pk")
    found = rows.values_list("pk", own.attname, column)
    batch = list(found[:BATCH])
    while batch:
        for _pk, name, alias in batch:
            if name:
                mine = references.rows_of(model).filter(**{own.attname: name, column: alias})
                yield Task(name, alias or storage.active(), partial(mine.update, **{column: to}))
        batch = list(found.filter(pk__gt=batch[-1][0])[:BATCH])
