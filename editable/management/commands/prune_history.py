"""`manage.py prune_history`: delete old revisions, or everything about one object."""

from __future__ import annotations

import argparse
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from editable import pruning
from editable.conf import settings

DAYS_AT_MOST = 36_500  # a century; dates end where much more is taken away


class Command(BaseCommand):
    """Make the history shorter; what is on the pages stays as it is."""

    help = "Delete revisions older than EDITABLE_HISTORY_DAYS, or everything about one object."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--days", type=_days, metavar="N", help="delete what is older than N days")
        what.add_argument("--object", metavar="APP.MODEL/PK", help="delete everything about this object")
        parser.add_argument("--dry-run", action="store_true", help="delete nothing, only say how much there is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and say how much; raises CommandError for an object that no model can have."""
        if options["object"] is not None:
            self._erase(*_object(options["object"]), dry_run=options["dry_run"])
            return
        days = settings.HISTORY_DAYS if options["days"] is None else options["days"]
        found = pruning.older_than(days)
        self._say(found.count() if options["dry_run"] else pruning.delete(found), f"older than {days} days", options)

    def _erase(self, label: str, pk: str, *, dry_run: bool) -> None:
        found = pruning.about(label, pk)
        others = [one for one in pruning.snapshots_with(label, pk) if (one.model, one.object_pk) != (label, pk)]
        if not dry_run:
            for revision in others:
                pruning.erase_from(revision, label, pk)
        count = found.count() if dry_run else pruning.delete(found)
        self._say(count, f"about {label}/{pk}", {"dry_run": dry_run})
        if others:
            verb = "would also be" if dry_run else "was also"
            self.stdout.write(f"It {verb} taken out of what deletions of other objects keep: {len(others)}.")

    def _say(self, count: int, which: str, options: dict[str, Any]) -> None:
        verb = "would be deleted" if options["dry_run"] else "deleted"
        self.stdout.write(f"{count} {'revision' if count == 1 else 'revisions'} {which} {verb}.")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= DAYS_AT_MOST):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of days from 0 to {DAYS_AT_MOST}")
    return int(text)


def _object(name: str) -> tuple[str, str]:
    """Return the label of the model and the key; raises CommandError."""
    label, slash, pk = name.partition("/")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise CommandError(f"There is no model {label!r}. Name an object like app.model/7.") from None
    if not slash or not pk or "\0" in pk:
        raise CommandError(f"{name!r} names no object. Name one like {label}/7.")
    return model._meta.label_lower, pk
