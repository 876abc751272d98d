"""`manage.py seed_content`: fill an empty site with sample content."""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from project.models import Event, GalleryItem
from project.sample import words
from project.sample.events import random_events

PICTURES = Path(words.__file__).parent / "pictures"


class Command(BaseCommand):
    """Add gallery items and events where there are none."""

    help = "Fill the site with sample content: pictures and events."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--gallery", type=_amount, default=6, help="gallery items (default 6)")
        parser.add_argument("--events", type=_amount, default=12, help="events (default 12)")
        parser.add_argument("--seed", type=int, default=1, help="another number, other content (default 1)")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--fresh", action="store_true", help="first delete all gallery items and events")
        group.add_argument("--if-empty", action="store_true", help="do nothing, without a complaint, on a filled site")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed; raises CommandError where there is content and neither --fresh nor --if-empty was given."""
        self.files: list[FieldFile] = []
        try:
            with transaction.atomic():
                self._seed(random.Random(options["seed"]), options)  # noqa: S311
        except BaseException:  # Ctrl+C too: the rows are rolled back, the files are not
            for file in self.files:
                file.storage.delete(str(file.name))
            raise

    def _seed(self, rng: random.Random, options: dict[str, Any]) -> None:
        if options["fresh"]:
            Event.objects.all().delete()
            GalleryItem.objects.all().delete()
        elif Event.objects.exists() or GalleryItem.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is content already. Use --fresh to delete it first, or --if-empty to keep it.")
        self._gallery(rng, options["gallery"], options["verbosity"])
        self._events(rng, options["events"], options["verbosity"])

    def _gallery(self, rng: random.Random, count: int, verbosity: int) -> None:
        """Make `count` items; a picture that comes again shares the file of its first item."""
        first: dict[str, GalleryItem] = {}
        chosen = words.PICTURES[:count] if count <= len(words.PICTURES) else words.PICTURES
        rng.shuffle(chosen := list(chosen))
        for number in range(count):
            picture = chosen[number % len(chosen)]
            fields = picture._asdict()
            file = fields.pop("file")
            item = GalleryItem(position=number + 1, **fields)
            if file in first:
                item.image = first[file].image.name
            else:
                item.image.save(file, ContentFile((PICTURES / file).read_bytes(), file), save=False)
                self.files.append(item.image)
            item.save()
            first.setdefault(file, item)
            self._progress("Gallery items", number + 1, count, verbosity)

    def _events(self, rng: random.Random, count: int, verbosity: int) -> None:
        for number, event in enumerate(random_events(rng, count, timezone.localdate()), start=1):
            event.save()
            self._progress("Events", number, count, verbosity)

    def _progress(self, name: str, done: int, count: int, verbosity: int) -> None:
        """Tell how far it is: on a terminal in one line that changes, else once at the end."""
        last = done == count
        if verbosity and (last or self.stdout.isatty()):
            self.stdout.write(f"\r{name}: {done} of {count}" if self.stdout.isatty() else f"{name}: {count}", ending="")
            self.stdout.write("\n" if last else "", ending="")
            self.stdout.flush()


def _amount(text: str) -> int:
    """Return a number of rows, raising what argparse turns into a sentence."""
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise argparse.ArgumentTypeError("must be a whole number from 0 to 999999")
    return int(text)
