"""The operations on the photos of a folder, as batches: for the page `/photos/` and for `manage.py photos`."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_tools import batches
from media_tools.batches import Failed, Skipped
from media_tools.conf import settings
from media_tools.photos import changing, folders, renaming, replacing, shift
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder
from media_tools.photos.forms import BY_DATE, OrientForm, PhotosForm, RenameForm, ShiftDateForm
from media_tools.photos.moves import Renamed

PERMISSION = "media_tools.clean_photos"


class PhotoBatch(batches.Batch):
    """An operation on photos of one folder; each that is registered has a card on the page of photos.

    `options` are at least `folder`, its address, `photos`, their names, and `dry_run`. Of one folder only one batch is
    at work at a time.
    """

    permission = PERMISSION
    form_class: ClassVar[type[forms.Form]] = PhotosForm
    explanation: ClassVar[Any] = ""  # a sentence for the card

    @property
    def key(self) -> str:
        """One for all operations on the folder."""
        return key_of(self.options["folder"])

    def address(self) -> str:
        """Return the page of the folder."""
        return address_of(self.options["folder"])

    def items(self) -> list[str]:
        """Return the names of the photos."""
        names: list[str] = self.options["photos"]
        return names

    def before(self) -> None:
        """Finish and tidy what a crash has left in the folder."""
        with self.opened() as folder:
            if not self.dry_run:
                renaming.finish(folder)
                replacing.sweep(folder)

    def run_one(self, item: str) -> str:
        """Do one photo."""
        with self.opened() as folder:
            return self.change(folder, item)

    @abstractmethod
    def change(self, folder: Folder, name: str) -> str:
        """Do one photo of the open folder and return a sentence; raises PhotoError, Skipped and Failed."""

    def name_now(self, name: str) -> str:
        """Return the name that a photo has after the batch."""
        return name

    def facts(self, name: str) -> dict[str, str]:
        """Return what is to be said of a photo that is done beside its sentence, as JSON."""
        return {}

    @property
    def dry_run(self) -> bool:
        """Whether it is only tried."""
        return bool(self.options.get("dry_run"))

    @contextmanager
    def opened(self) -> Iterator[Folder]:
        """Open the folder, anew each time: it may have been replaced by a link meanwhile."""
        try:
            with folders.opened(settings.PHOTO_ROOTS, self.options["folder"]) as folder:
                yield folder
        except PhotoError as error:
            raise Failed(str(error)) from None


def key_of(folder: str) -> str:
    """Return the key of the batches on a folder; addresses may be longer than keys."""
    return f"photos:{hashlib.sha256(folder.encode()).hexdigest()}"


def address_of(folder: str) -> str:
    """Return the address of the page of a folder."""
    return f"{reverse('photos:list')}?{urlencode({'folder': folder})}"


@batches.register
class Orient(PhotoBatch):
    """FJ-03: turn photos upright."""

    name = "photos-orient"
    title = gettext_lazy("Turn upright")
    explanation = gettext_lazy("As the camera noted it; without loss wherever the size allows it.")
    form_class = OrientForm

    def change(self, folder: Folder, name: str) -> str:
        """Turn one photo."""
        lossless_only = bool(self.options.get("lossless_only"))
        how = changing.orient(folder, name, lossless_only=lossless_only, dry_run=self.dry_run)
        if how == changing.NOTHING:
            raise Skipped(_("Upright already."))
        if how == changing.LOSSLESS:
            return _("Turned without loss.")
        return _("Turned and encoded again: at this size it cannot be done without loss.")


@batches.register
class ShiftDate(PhotoBatch):
    """FJ-04: move the date taken."""

    name = "photos-shift-date"
    title = gettext_lazy("Shift date taken")
    explanation = gettext_lazy("For a camera whose clock was wrong.")
    form_class = ShiftDateForm

    def change(self, folder: Folder, name: str) -> str:
        """Move the date of one photo."""
        time: str = self.options["time"]
        if changing.shift_date(folder, name, shift.parse(time), dry_run=self.dry_run) == changing.NOTHING:
            raise Skipped(_("Nothing to change."))
        return _("Date taken shifted by %s.") % time


@batches.register
class Rename(PhotoBatch):
    """FJ-05: rename to `<prefix>_<id>`; `plan` in the options has the new name of each that changes."""

    name = "photos-rename"
    title = gettext_lazy("Rename")
    explanation = gettext_lazy("To a prefix with a number. No other file is ever overwritten.")
    form_class = RenameForm

    def before(self) -> None:
        """Rename all of them in one go, since names may be exchanged; what follows tells what became of each."""
        super().before()
        self.done = Renamed(dict(self.options["plan"]))
        if not self.dry_run:
            with self.opened() as folder:
                self.done = renaming.carry_out(
                    folder,
                    self.options["plan"],
                    self.options["prefix"],
                    self.options["photos"],
                    by_date=self.options["by"] == BY_DATE,
                )

    def change(self, folder: Folder, name: str) -> str:
        """Tell what became of one photo."""
        if name in self.done.problems:
            raise Failed(self.done.problems[name])
        new = self.done.names.get(name, name)
        if new == name:
            raise Skipped(_("It has this name already."))
        return _("Now “%s”.") % new

    def facts(self, name: str) -> dict[str, str]:
        """Return the name that it was given, or would be."""
        return {"new_name": self.done.names.get(name, name)}

    def name_now(self, name: str) -> str:
        """Return the planned name."""
        planned: dict[str, str] = {} if self.dry_run else self.options["plan"]
        return planned.get(name, name)


@batches.register
class Touch(PhotoBatch):
    """FJ-06: set the modified date from the date taken."""

    name = "photos-touch"
    title = gettext_lazy("Set modified date")
    explanation = gettext_lazy("From the date taken: in the photo and of the file.")

    def change(self, folder: Folder, name: str) -> str:
        """Set the dates of one photo."""
        if changing.touch(folder, name, timezone.get_current_timezone(), dry_run=self.dry_run) == changing.NOTHING:
            raise Skipped(_("It has this date already."))
        return _("Modified date set.")
