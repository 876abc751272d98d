"""`manage.py prune_media`: delete files that nobody has referred to for a while."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_tools import pruning
from media_tools.conf import settings

DAYS_AT_MOST = 36_500  # a century; dates end where much more is taken away


class Command(BaseCommand):
    """Note what nobody refers to, and delete what has been noted for long enough."""

    help = "Delete files that nobody has referred to for MEDIA_TOOLS_KEEP_DAYS; without --delete only count them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--delete", action="store_true", help="delete, and note what is to be deleted later")
        parser.add_argument("--days", type=days, metavar="N", help="keep files for N days after the last reference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prune and say how much; raises CommandError where a storage does not answer or cannot delete."""
        keep = settings.KEEP_DAYS if options["days"] is None else options["days"]
        verb = {"deleted": "deleted" if options["delete"] else "would be deleted", "waiting": "waiting"}

        def tell(word: str, name: str) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{verb[word]}: {name}")

        found = pruning.prune(keep, dry_run=not options["delete"], tell=tell)
        self.stdout.write(f"{_files(found.count['deleted'])} {verb['deleted']}.")
        self.stdout.write(f"{_files(found.count['waiting'])} kept until {keep} days after the last reference.")
        if found.faults:
            raise CommandError("\n".join(found.faults))


def days(text: str) -> int:
    """Return the number; raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and int(text) <= DAYS_AT_MOST):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of days from 0 to {DAYS_AT_MOST}")
    return int(text)


def _files(count: int) -> str:
    return f"{count} {'file' if count == 1 else 'files'}"
