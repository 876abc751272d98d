"""Deleting files that nobody has referred to for a while, and copies that are not needed; nothing else ever deletes.

A file is noted when it is first seen without a reference, and deleted when its note is old enough. Only names that
`storage.upload_to` makes, in the folders of the models' fields, are looked at: all else is somebody else's.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.files.storage import Storage
from django.db import DatabaseError, models
from django.db.models import Q
from django.utils import timezone

from media_tools import places, references, storage, thumbnails, unreferenced
from media_tools.models import Picture
from media_tools.thumbnails.wanted import Original
from media_tools.unreferenced import Note

OWN = re.compile(r"(\w+)/[0-9a-f]{16}/[\w-]+-\d{4}(-\d\d){5}(_\w{7})?(\.[a-z0-9]{1,10})?", re.ASCII)
BATCH = 50  # files of which one query asks whether they are referred to again
YOUNG = datetime.timedelta(hours=1)  # somebody may be about to write the row of such a file
INCOMING = datetime.timedelta(days=1)  # after which nobody comes back to take over an upload

Tell = Callable[[str, str], object]


@dataclass
class Found:
    """How many files were deleted, or would be, and how many wait for it; the faults as sentences."""

    count: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def prune(days: int, *, dry_run: bool, tell: Tell = lambda word, name: None) -> Found:
    """Delete what nobody has referred to for so many days; `tell` gets "deleted" or "waiting" with each name.

    A storage that does not answer is named among the faults, and its files are left to the next run.
    """
    with references.collected() as known:
        work = _Work(timezone.now() - datetime.timedelta(days=days), dry_run, tell, known)
        for alias in storage.aliases():
            try:
                work.look_into(alias)
            except DatabaseError:
                raise
            except Exception as error:  # storages raise what they like
                work.found.faults.append(f"The storage {alias} does not answer: {error}")
    return work.found


class _Work:
    """One run; `limit` is the moment before which the last reference must have gone."""

    def __init__(self, limit: datetime.datetime, dry_run: bool, tell: Tell, known: references.Names) -> None:
        self.limit, self.dry_run, self.tell, self.known = limit, dry_run, tell, known
        self.found = Found()
        self.is_same = lru_cache(places.is_same) if not dry_run else lambda one, other: one is other

    def look_into(self, alias: str) -> None:
        """Prune one storage."""
        noted = unreferenced.notes().filter(alias=alias).order_by("pk")
        last = 0
        while batch := list(noted.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            self._review(alias, batch)
        for names in places.batches(_candidates(alias), BATCH):
            self._note(alias, names)
        self._sweep_incoming(alias)

    def _note(self, alias: str, names: list[str]) -> None:
        """Note which of the files nobody refers to, beside those that are noted already."""
        known = self.known.among(names) | set(_noted(alias, names).values_list("name", flat=True))
        strays = sorted(set(names) - known)
        new = [Note(alias=alias, name=name, since=timezone.now()) for name in strays]
        if not self.dry_run:
            unreferenced.note(alias, strays, timezone.now())
            new = list(_noted(alias, strays))
        self._review(alias, new)

    def _review(self, alias: str, noted: list[Note]) -> None:
        """Forget notes of files that are needed again, and delete files whose time is over."""
        needed = self._needed(alias, noted, self.known.among([one.name for one in noted]))
        due = [one for one in noted if one not in needed and self._is_due(one)]
        for one in noted:
            if one not in needed and one not in due:
                self._say("waiting", one)
        if self.dry_run:
            for one in due:
                self._say("deleted", one)
            return
        self._release(needed)
        self._delete(alias, unreferenced.claim(due))

    def _delete(self, alias: str, claimed: list[Note]) -> None:
        """Delete files that nobody can take back any more, unless somebody has a moment ago."""
        referred = references.among([one.name for one in claimed]) if claimed else set()
        self.known.add(referred)
        needed = self._needed(alias, claimed, referred)
        self._release(needed)
        going = [one for one in claimed if one not in needed]
        Picture.objects.filter(image__in=[one.name for one in going if one.name not in referred]).delete()
        for one in going:
            try:
                self._delete_file(one, last_copy=one.name not in referred)
                unreferenced.release([one])
                self._say("deleted", one)
            except DatabaseError:
                raise
            except Exception as error:  # storages raise what they like; the next run tries again
                unreferenced.disclaim(one)
                self.found.faults.append(f"{one.name} cannot be deleted from {alias}: {error}")

    def _delete_file(self, one: Note, *, last_copy: bool) -> None:
        original = Original(one.name, storage.at(one.alias))
        if last_copy or original.key != Original(one.name, storage.at(one.copy_in)).key:
            thumbnails.delete(original)
        places.delete(original.storage, one.name)

    def _needed(self, alias: str, noted: list[Note], referred: set[str]) -> list[Note]:
        """Return the notes whose files must stay, given which names are referred to.

        Of two copies the one must stay that a row names, and either of them while the other one is missing.
        """
        placed = references.placed(alias, referred) if referred else set()
        found = [one for one in noted if one.name in referred]
        return [one for one in found if one.name in placed or not one.copy_in or self._is_the_only_one(one)]

    def _is_the_only_one(self, one: Note) -> bool:
        """Tell whether the other copy is missing; no storage is asked before the time has come."""
        if one.since > self.limit:
            return False
        here, there = storage.at(one.alias), storage.at(one.copy_in)
        return one.alias == one.copy_in or not there.exists(one.name) or self.is_same(here, there)

    def _release(self, needed: list[Note]) -> None:
        """Forget the notes; where a row names the copy that did not count, the other one is not needed any more."""
        unreferenced.release(needed)
        for one in needed:
            if one.copy_in and one.name in references.placed(one.alias, [one.name]) and self._are_alike(one):
                unreferenced.note(one.copy_in, [one.name], timezone.now(), copy_in=one.alias)

    def _are_alike(self, one: Note) -> bool:
        here, there = storage.at(one.alias), storage.at(one.copy_in)
        return here.exists(one.name) and there.exists(one.name) and here.size(one.name) == there.size(one.name)

    def _is_due(self, one: Note) -> bool:
        """Tell whether the keep time is over; the file of a note without a copy must be as old itself."""
        place = storage.at(one.alias)
        if one.since > self.limit or not places.is_own(place, one.name):
            return False
        return bool(one.copy_in) or places.is_older(place, one.name, min(self.limit, timezone.now() - YOUNG))

    def _sweep_incoming(self, alias: str) -> None:
        """Delete uploads that nobody has taken over."""
        place, limit = storage.at(alias), timezone.now() - INCOMING
        for names in places.batches(places.names_below(place, places.INCOMING), BATCH):
            for name in sorted(set(names) - self.known.among(names)):
                if places.is_own(place, name) and places.is_older(place, name, limit):
                    self._say("deleted", Note(alias=alias, name=name))
                    if not self.dry_run:
                        place.delete(name)

    def _say(self, word: str, one: Note) -> None:
        self.found.count[word] += 1
        self.tell(word, f"{one.alias}: {one.name}")


def _candidates(alias: str) -> Iterator[str]:
    """Return the names of the site's own files in a storage, and of pictures said to be there, with a file or not."""
    place: Storage = storage.at(alias)
    for folder in sorted(references.folders()):
        yield from filter(OWN.fullmatch, places.names_below(place, folder))
    here = Q(image_storage=alias) | Q(image_storage="" if alias == storage.active() else alias)
    pictures = references.rows_of(Picture).filter(here).exclude(image="")
    yield from pictures.values_list("image", flat=True).iterator()


def _noted(alias: str, names: Iterable[str]) -> models.QuerySet[Note]:
    return unreferenced.notes().filter(alias=alias, name__in=names)
