"""`manage.py repair_thumbnails`: make the store of thumbnails and their files agree."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from media_tools.thumbnails.repair import repair


class Command(BaseCommand):
    """Forget lost thumbnails, delete those that nothing refers to, and try again what could not be made."""

    help = "Forget lost thumbnails, delete those that nothing refers to, and try again what could not be made."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Repair, and tell what was wrong."""
        found = repair(options["dry_run"])
        told = {
            "Thumbnails without a file, made again when a page shows them": found.lost,
            "Files of thumbnails that nothing knows, deleted": found.left,
            "Originals that are gone, thumbnails deleted": found.bereft,
            "Originals that could not be read, tried again": found.failed,
        }
        for sentence, names in told.items():
            self.stdout.write(f"{sentence}: {len(names)}")
            if options["verbosity"] > 1:
                self.stdout.writelines(f"  {name}" for name in names)
