"""Set up the bucket that takes new files."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_tools import storage
from media_tools.bucket_rules import Rules, origins_of
from media_tools.s3 import S3MediaStorage


class Command(BaseCommand):
    """Tell the bucket its rules; a second time changes nothing."""

    help = "Tells the bucket which pages may use it, that uploads nobody took over go, and that nothing is public."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--storage", default=storage.active(), metavar="ALIAS", help="another alias of STORAGES")
        parser.add_argument(
            "--origin",
            action="append",
            metavar="ORIGIN",
            help="an origin of the site's pages, such as https://www.example.org (default: by ALLOWED_HOSTS)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be set")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set all rules, and print a line about each."""
        place = storage.at(options["storage"])
        if not isinstance(place, S3MediaStorage):
            raise CommandError(f"The storage {options['storage']} is no bucket; see MEDIA_STORAGE in docs/settings.md.")
        origins = options["origin"] or origins_of(settings.ALLOWED_HOSTS)
        if not origins:
            raise CommandError("ALLOWED_HOSTS names no host: name the site's pages by --origin.")
        rules = Rules(place, options["dry_run"])
        try:
            self.stdout.write(rules.close())
            self.stdout.write(rules.allow(origins))
            self.stdout.write(rules.allow_fonts(getattr(settings, "FONT_ORIGINS", ())))
            self.stdout.write(rules.expire())
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"The bucket {place.bucket_name} cannot be set up: {error}") from error
