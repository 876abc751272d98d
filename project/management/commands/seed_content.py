"""`manage.py seed_content`: fill an empty site with sample content."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from editable import registry
from media_tools import console
from project.models import Event, GalleryItem
from project.sample import pictures, texts
from project.sample.events import random_events
from project.sample.files import Files
from project.sample.gallery import random_items
from project.sample.rows import Impossible, Rows

MANY = 1000  # rows from which on it is told how quickly they were made

Model = type[models.Model]


class Command(BaseCommand):
    """Add gallery items, events and rows of other models where there are none."""

    help = "Fill the site with sample content: pictures, events, and rows of any model that is registered for editing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--gallery", type=_amount, default=6, help="gallery items (default 6)")
        parser.add_argument("--events", type=_amount, default=12, help="events (default 12)")
        parser.add_argument(
            "--items",
            action="append",
            type=_model_and_amount,
            default=[],
            metavar="app.model=20",
            help="rows of another model that is registered for editing; may be given several times",
        )
        parser.add_argument("--seed", type=int, default=1, help="another number, other content (default 1)")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--fresh", action="store_true", help="first delete all rows of these models")
        group.add_argument("--if-empty", action="store_true", help="do nothing, without a complaint, on a filled site")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed; raises CommandError where there is content and neither --fresh nor --if-empty was given."""
        counts: dict[Model, int] = {GalleryItem: options["gallery"], Event: options["events"], **dict(options["items"])}
        self.seed, self.quiet = options["seed"], options["verbosity"] == 0
        self.all_files: list[Files] = []
        try:
            with transaction.atomic():
                if self._clear(counts, options["fresh"], options["if_empty"]):
                    self._fill(counts)
        except BaseException as error:  # Ctrl+C too: the rows are rolled back, the files are not
            for files in self.all_files:
                files.forget()
            if isinstance(error, Impossible):
                raise CommandError(str(error)) from None
            raise

    def _clear(self, counts: dict[Model, int], fresh: bool, if_empty: bool) -> bool:
        """Tell whether there is room for content, which `fresh` makes."""
        if fresh:
            for model in reversed(counts):
                self._delete(model)
        elif any(model._default_manager.exists() for model, count in counts.items() if count):
            if if_empty:
                return False
            raise CommandError("There is content already. Use --fresh to delete it first, or --if-empty to keep it.")
        return True

    def _delete(self, model: Model) -> None:
        try:
            model._default_manager.all().delete()
        except (ProtectedError, RestrictedError) as error:
            rows = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
            names = ", ".join(sorted({row._meta.label for row in rows}))
            raise CommandError(f"Rows of {model._meta.label} cannot be deleted: rows of {names} need them.") from None

    def _fill(self, counts: dict[Model, int]) -> None:
        self.chains = texts.chains(settings.SAMPLE_TEXT_SOURCES, self._complain)
        most = max(counts[GalleryItem], len(pictures.shipped()))
        self.pictures = [*pictures.own(most, self._complain), *pictures.shipped()]
        for model, count in counts.items():
            if count or model in (GalleryItem, Event):
                self._tell(model, count, self._rows(model, count))

    def _rows(self, model: Model, count: int) -> Iterator[models.Model]:
        """Yield the new rows of a model, saved; what is made of one model depends on no other."""
        rng = random.Random(f"{self.seed} {model._meta.label_lower}")  # noqa: S311
        prose, today = texts.prose(rng, self.chains), timezone.localdate()
        files = Files(rng, prose, self.pictures)
        self.all_files.append(files)
        if model is GalleryItem:
            return map(_saved, random_items(rng, count, self.pictures, prose, files))
        if model is Event:
            return map(_saved, random_events(rng, count, today, prose))
        return Rows(rng, prose, files, today).make(model, count)

    def _tell(self, model: Model, count: int, rows: Iterator[models.Model]) -> None:
        """Have the rows made, and tell how far it is, how many there are, and of many how quickly they came."""
        name, start = str(model._meta.verbose_name_plural).capitalize(), time.monotonic()
        with console.progress(self, name, count, quiet=self.quiet) as bar:
            for _row in rows:
                bar.advance()
        if not self.quiet:
            rate = f" ({count / (time.monotonic() - start):,.0f} a second)" if count >= MANY else ""
            self.stdout.write(f"{name}: {count}{rate}")

    def _complain(self, sentence: str) -> None:
        self.stderr.write(console.printable(sentence))


def _saved(row: models.Model) -> models.Model:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Impossible(f"{row._meta.label}: {error.message_dict}") from None
    row.save()
    return row


def _amount(text: str) -> int:
    """Return a number of rows, raising what argparse turns into a sentence."""
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise argparse.ArgumentTypeError("must be a whole number from 0 to 999999")
    return int(text)


def _model_and_amount(text: str) -> tuple[Model, int]:
    """Return a registered model and a number of rows, raising what argparse turns into a sentence."""
    label, _equals, amount = text.partition("=")
    registration = registry.by_label(label.lower())
    if registration is None:
        known = ", ".join(sorted(one.label for one in registry.registrations()))
        raise argparse.ArgumentTypeError(f"{label!r} is not registered for editing; these are: {known}")
    return registration.model, _amount(amount)
