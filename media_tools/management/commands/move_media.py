"""`manage.py move_media --to ALIAS`: move all files to one storage while the site runs."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from media_tools import movement, storage
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
        progress = _Progress(self, options["verbosity"])
        try:
            moved = movement.move(to, since, dry_run=options["dry_run"], tell=progress.tell)
        except KeyboardInterrupt:
            progress.end()
            raise CommandError("Interrupted; start it again to go on.", returncode=INTERRUPTED) from None
        except storage.Unavailable as error:
            progress.end()
            raise CommandError(f"{error}\nStart it again to go on.") from error
        progress.end()
        verb = "would be moved" if options["dry_run"] else "moved"
        count = f"{moved.files} {'file' if moved.files == 1 else 'files'}"
        self.stdout.write(f"{count} ({filesizeformat(moved.bytes)}) {verb} to {to}, {len(moved.left)} left.")
        if moved.left:
            raise CommandError("\n".join(moved.left))


class _Progress:
    """One line on a terminal that says how far it is; with more verbosity a line for each file."""

    def __init__(self, command: BaseCommand, verbosity: int) -> None:
        self.out, self.each, self.count = command.stdout, verbosity > 1, 0
        self.on_terminal = self.out.isatty() and not self.each

    def tell(self, word: str, name: str) -> None:
        """Say that a file was moved or left."""
        self.count += 1
        if self.each:
            self.out.write(f"{word}: {name}")
        elif self.on_terminal:
            self.out.write(f"\r{self.count} files", ending="")
            self.out.flush()

    def end(self) -> None:
        """End the line."""
        if self.on_terminal and self.count:
            self.out.write("")
