"""`manage.py photos list|orient|shift-date|rename|touch DIR [ARG]`: what the page of photos does, on a terminal.

Exit status: 0 for all well, with nothing to do for some or all; 1 where photos failed; 2 where the order was refused
before any photo was touched; 130 after Ctrl+C; 141 where nobody read what it says (docs/photos.md).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from media_tools import batches, console
from media_tools.batches import Failed
from media_tools.conf import settings
from media_tools.models import Outcome
from media_tools.photos import folders, listing, moves, reading, renaming
from media_tools.photos.batches import Orient, PhotoBatch, Rename, ShiftDate, Touch
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder
from media_tools.photos.forms import BY_DATE, BY_NAME
from media_tools.photos.results import Results

LIST = "list"
OPERATIONS: dict[str, type[PhotoBatch]] = {"orient": Orient, "shift-date": ShiftDate, "rename": Rename, "touch": Touch}
ARGUMENTS = {"shift-date": "time", "rename": "prefix"}  # the field of the form that ARG fills
OPTIONS = {"lossless_only": "orient", "by": "rename"}
FAILED, REFUSED, INTERRUPTED, UNREAD = 1, 2, 130, 141  # the last two as shells say of such ends

NUMBER = re.compile("-[0-9]")
SHIELD = "\0"  # no argument of a process has it
MAX_JOBS = 64


class Command(BaseCommand):
    """Clean up the photos of one folder: all of them, in the order of the list."""

    help = "List the photos of a folder, turn them upright, shift or copy their dates, or rename them."
    requires_system_checks: list[str] = []  # it needs neither pages nor the database

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """Return a parser that takes `-23m` for what it is, wherever it stands among the options."""
        parser = super().create_parser(prog_name, subcommand, **options)
        parser.parse_args = partial(_parse, parser)  # type: ignore[method-assign, assignment]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("operation", choices=[LIST, *OPERATIONS])
        parser.add_argument("folder", metavar="DIR", type=_unshielded, help="a folder inside those of PHOTO_ROOTS")
        parser.add_argument(
            "argument", metavar="ARG", nargs="?", type=_unshielded, help="a time for shift-date, a prefix for rename"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--json", action="store_true", help="write one JSON document to standard output")
        parser.add_argument("--lossless-only", action="store_true", help="orient: never encode a photo again")
        parser.add_argument("--by", choices=[BY_NAME, BY_DATE], help="rename: in the order of names or dates")
        parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="work on N photos at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; raises CommandError with the exit status where not all is well."""
        _check(options)
        try:
            self._list(options) if options["operation"] == LIST else self._work(options)
            self.stdout.flush()
        except PhotoError as error:
            raise CommandError(str(error), returncode=REFUSED) from None
        except Failed as error:
            raise CommandError(str(error), returncode=FAILED) from None
        except KeyboardInterrupt:
            raise CommandError(_("Interrupted."), returncode=INTERRUPTED) from None
        except BrokenPipeError:  # `| head` has read enough; nothing more must be written at the end of the process
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(UNREAD) from None

    def _list(self, options: dict[str, Any]) -> None:
        with self._opened(options["folder"]) as (_address, folder):
            self._warn(folder)
            found = self._photos(folder, options)
            path = str(folder.path)
        failed = sum(bool(photo.problem) for photo in found)
        if options["json"]:
            photos = [listing.as_json(photo) for photo in found]
            self._document({"command": LIST, "folder": path, "total": len(found), "failed": failed, "photos": photos})
        elif found:
            self.stdout.write("\n".join(listing.table(found)))
        else:
            self.stdout.write(_("There are no photos in this folder."))
        if failed:
            raise SystemExit(FAILED)

    def _work(self, options: dict[str, Any]) -> None:
        """Do an operation on all photos of the folder."""
        operation = OPERATIONS[options["operation"]]
        with self._opened(options["folder"]) as (address, folder):
            self._tidy(folder, options["dry_run"])
            names = [photo.name for photo in self._photos(folder, options) if photo.is_meant]
            path = str(folder.path)
        batch = _prepared(operation, _told(options) | {"folder": address, "photos": names})
        if options["dry_run"] and not options["json"]:
            self.stdout.write(_("Only tried: nothing is changed."))
        interrupted, results = self._done(batch, options)
        if options["json"]:
            self._document({"command": options["operation"], "folder": path} | results.as_json())
        elif options["verbosity"]:
            self.stdout.write(results.in_words(interrupted=interrupted))
        if interrupted or results.report.failed:
            self.stdout.flush()
            raise SystemExit(INTERRUPTED if interrupted else FAILED)

    def _done(self, batch: PhotoBatch, options: dict[str, Any]) -> tuple[bool, Results]:
        """Do the batch; return whether Ctrl+C ended it, and what became of the photos until then."""
        total, verbosity = len(batch.items()), options["verbosity"]
        with console.progress(self, str(batch.title), total, quiet=not verbosity) as bar, console.patient() as obey:
            results = Results(batch, bar, () if options["json"] else _shown(verbosity, batch.dry_run))
            try:
                # Names are changed all at once, so there is nothing between two photos at which to stop.
                batches.run(batch, results, options["jobs"], ask=_nothing if isinstance(batch, Rename) else obey)
            except KeyboardInterrupt:
                return True, results
        return False, results

    @contextmanager
    def _opened(self, path: str) -> Iterator[tuple[str, Folder]]:
        try:
            address = folders.address_of(settings.PHOTO_ROOTS, path)
        except PhotoError as error:
            shown = ", ".join(map(str, settings.PHOTO_ROOTS)) or _("none")
            example = f"PHOTO_ROOTS={shlex.quote(path)} manage.py photos list {shlex.quote(path)}"
            hint = _("PHOTO_ROOTS has these: %(roots)s. To add one for one run: %(example)s")
            raise PhotoError(console.printable(f"{error} {hint % {'roots': shown, 'example': example}}")) from None
        with folders.opened(settings.PHOTO_ROOTS, address) as folder:
            yield address, folder

    def _photos(self, folder: Folder, options: dict[str, Any]) -> list[reading.Photo]:
        names, zone = folder.names(), timezone.get_current_timezone()
        with console.progress(self, _("Reading"), len(names), quiet=not options["verbosity"]) as bar:
            found = []
            for name in names:
                found.append(reading.photo(folder, name, zone))
                bar.advance()
        return sorted(found, key=reading.by_date)

    def _tidy(self, folder: Folder, dry_run: bool) -> None:
        """Finish an interrupted renaming, since it hides photos."""
        if dry_run:
            self._warn(folder)
        else:
            renaming.finish(folder)

    def _warn(self, folder: Folder) -> None:
        if folder.exists(moves.JOURNAL):
            self.stderr.write(_("Renaming was interrupted in this folder, and the next operation will finish it."))

    def _document(self, found: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(found, indent=2))  # with escapes for all but ASCII, whatever the encoding


def _parse(parser: CommandParser, args: Sequence[str] | None = None, namespace: Namespace | None = None) -> Namespace:
    """Parse arguments of which `-23m` is one; options may stand between them."""
    given = sys.argv[1:] if args is None else args
    shielded = [f"{SHIELD}{one}" if NUMBER.match(one) else one for one in given]
    return parser.parse_intermixed_args(shielded, namespace)


def _unshielded(text: str) -> str:
    return text.removeprefix(SHIELD)


def _jobs(text: str) -> int:
    """Return a number of workers; raises ArgumentTypeError."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MAX_JOBS:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to {MAX_JOBS}")
    return int(text)


def _check(options: dict[str, Any]) -> None:
    """Raise CommandError for words that do not belong to the operation, and for the one that it misses."""
    operation = options["operation"]
    wanted = ARGUMENTS.get(operation)
    if wanted and options["argument"] is None:
        raise CommandError(f"{operation} needs a {wanted} after the folder.", returncode=REFUSED)
    if not wanted and options["argument"] is not None:
        raise CommandError(f"{operation} takes nothing but a folder.", returncode=REFUSED)
    for option, its_own in OPTIONS.items():
        if options[option] and operation != its_own:
            name = option.replace("_", "-")
            raise CommandError(f"--{name} belongs to {its_own}.", returncode=REFUSED)


def _told(options: dict[str, Any]) -> dict[str, Any]:
    """Return the order as the form of the page would."""
    told = {name: options[name] for name in ("dry_run", "lossless_only")}
    field = ARGUMENTS.get(options["operation"])
    return told | {"by": options["by"] or BY_NAME} | ({field: options["argument"]} if field else {})


def _prepared(operation: type[PhotoBatch], told: dict[str, Any]) -> PhotoBatch:
    """Return the batch; raises PhotoError with what is wrong with the order. There may be no photos."""
    try:
        return batches.prepare(operation, told)
    except ValidationError as error:
        wrong = [sentence for field, found in error.message_dict.items() if field != "photos" for sentence in found]
        if told["photos"] or wrong:
            raise PhotoError(console.printable(" ".join(wrong or error.messages))) from None
        return operation(plan={}, **told)


def _shown(verbosity: int, dry_run: bool) -> set[Outcome]:
    """Return of which outcomes each photo has a line."""
    if verbosity > 1 or (dry_run and verbosity):
        return set(Outcome)
    return {Outcome.SKIPPED, Outcome.FAILED} if verbosity else {Outcome.FAILED}


def _nothing() -> None:
    """Do nothing."""
