"""`manage.py fetch_sample_images`: fetch the pictures that a page links to, for seed_content."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_tools import console
from project.sample import pictures
from project.sample.fetching import PAGE_BYTES, Outcome, fetch
from project.sample.links import Link, links_of
from project.sample.sources import PAGES
from project.sample.web import MAX_PAUSE, Refused, Web


class Command(BaseCommand):
    """Fetch one picture after the other, politely; those that are there already are left alone."""

    help = "Fetch the pictures that a page links to into a folder of DATA_DIR, from which seed_content takes them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options; their defaults are settings."""
        parser.add_argument("url", nargs="?", default=settings.SAMPLE_IMAGES_URL, help="the page (SAMPLE_IMAGES_URL)")
        parser.add_argument(
            "--parent", default=settings.SAMPLE_IMAGES_PARENT, help="only links inside of elements of this name"
        )
        parser.add_argument(
            "--class", dest="css_class", default=settings.SAMPLE_IMAGES_CLASS, help="… and of this class"
        )
        parser.add_argument(
            "--first",
            action=argparse.BooleanOptionalAction,
            default=settings.SAMPLE_IMAGES_FIRST,
            help="only the first link of each",
        )
        parser.add_argument("--limit", type=_limit, default=20, help="pictures at most (default 20)")
        parser.add_argument("--pause", type=_pause, default=1.0, help="seconds between two requests (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch; raises CommandError where there is no page, or no place to keep pictures."""
        self.quiet = options["verbosity"] == 0
        if not options["url"]:
            raise CommandError("Name a page with links to pictures, here or by SAMPLE_IMAGES_URL.")
        web = Web(options["pause"])
        links = self._links(web, options)
        try:
            done = self._fetch(links, web, options["limit"])
        except OSError as error:
            raise CommandError(f"Pictures cannot be kept in {pictures.folder()} ({error}).") from None
        if not self.quiet:
            self.stdout.write(
                f"{done['fetched']} fetched, {done['kept']} there already, {done['skipped']} skipped; "
                f"they are in {pictures.folder()}."
            )

    def _links(self, web: Web, options: dict[str, Any]) -> list[Link]:
        try:
            page = web.get(options["url"], PAGES, PAGE_BYTES)
            return links_of(page.text, page.url, options["parent"], options["css_class"], options["first"])
        except (Refused, ValueError) as error:
            reason = str(error).rstrip(".")
            raise CommandError(f"The page {console.printable(options['url'])} cannot be read: {reason}.") from None

    def _fetch(self, links: list[Link], web: Web, limit: int) -> Counter[str]:
        """Return how many links came to which end."""
        done: Counter[str] = Counter()
        with console.progress(self, "Pictures", len(links), quiet=self.quiet) as bar:
            for outcome in fetch(links, web, limit):
                done[outcome.state] += 1
                if outcome.reason and not self.quiet:
                    bar.write(_sentence(outcome))
                bar.advance()
        return done


def _sentence(outcome: Outcome) -> str:
    return console.printable(f"{outcome.link.url}: skipped: {outcome.reason}")


def _limit(text: str) -> int:
    """Return a number of pictures, raising what argparse turns into a sentence."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= 1000:
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 1000")
    return int(text)


def _pause(text: str) -> float:
    """Return seconds, raising what argparse turns into a sentence."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= MAX_PAUSE:
        raise argparse.ArgumentTypeError(f"must be a number of seconds from 0 to {MAX_PAUSE}")
    return seconds
