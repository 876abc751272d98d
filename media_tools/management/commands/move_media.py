"""`manage.py move_media --to ALIAS`: move all files to one storage while the site runs."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from media_tools import console, movement, storage
from media_tools.conf import settings
from media_tools.management.commands.prune_media import days

INTERRUPTED = 130  # as a shell says of a program that Ctrl+C has ended


class Command(BaseCommand):
    """Copy, check and switch one file after the other; it can be ended and started again at any time."""

    help = "Move all files to the storage ALIAS of STORAGES; prune_media deletes the old copies later."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--to", required=True, metavar="ALIAS", help="an alias of the setting STORAGES")
        parser.add_argument("--dry-run", action="store_true", help="only count the files")
        parser.add_argument("--keep-days", type=days, metavar="N", help="keep the old copies for N days")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move and say how much; raises CommandError where a file was left, or the alias is none for files."""
        to = options["to"]
        if to not in storage.aliases():
            known = ", ".join(storage.aliases())
            raise CommandError(f"There is no storage {to!r} for files in STORAGES. There are: {known}.")
        if to not in storages.backends or storage.active() != to:
            self.stderr.write(f"New files still go to {storage.active()}; see the setting MEDIA_TOOLS_STORAGE.")
        keep = settings.KEEP_DAYS if options["keep_days"] is None else options["keep_days"]
        since = timezone.now() - datetime.timedelta(days=settings.KEEP_DAYS - keep)
        try:
            moved = self._move(to, since, options["dry_run"], options["verbosity"])
        except KeyboardInterrupt:
            raise CommandError("Interrupted; start it again to go on.", returncode=INTERRUPTED) from None
        except storage.Unavailable as error:
            raise CommandError(f"{error}\nStart it again to go on.") from error
        verb = "would be moved" if options["dry_run"] else "moved"
        count = f"{moved.files} {'file' if moved.files == 1 else 'files'}"
        self.stdout.write(f"{count} ({filesizeformat(moved.bytes)}) {verb} to {to}, {len(moved.left)} left.")
        if moved.left:
            raise CommandError("\n".join(moved.left))

    def _move(self, to: str, since: datetime.datetime, dry_run: bool, verbosity: int) -> movement.Moved:
        """Move, with a bar; with more verbosity also a line for each file."""
        with console.progress(self, f"Moving to {to}", quiet=not verbosity) as bar:

            def tell(word: str, name: str) -> None:
                if verbosity > 1:
                    bar.write(console.printable(f"{word}: {name}"))
                bar.advance()

            return movement.move(to, since, dry_run=dry_run, tell=tell)
