"""Look after the private copies in which changes are tried."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editable.conf import settings
from editable.sandbox import copies


class Command(BaseCommand):
    """Delete private copies with all their files."""

    help = "Delete the private copies that are over (prune), or all of them (prune --all)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done."""
        parser.add_argument("action", choices=["prune"])
        parser.add_argument("--all", action="store_true", help="those that are still used, too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if not settings.SANDBOX_FOLDER:
            raise CommandError("EDITABLE_SANDBOX_FOLDER is not set.")
        gone = copies.prune(all_of_them=options["all"])
        left = len(copies.everything())
        self.stdout.write(f"Private copies deleted: {gone}, left: {left}")
