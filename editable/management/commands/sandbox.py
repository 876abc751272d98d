"""`manage.py sandbox publish|prune`: publish what was sent for review, and delete private copies."""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from editable import background, errors
from editable.conf import settings
from editable.models import Submission
from editable.publishing import comparing, replaying, sending
from editable.sandbox import copies


class Command(BaseCommand):
    """Publish a submission, or delete private copies with all their files."""

    help = "Publish what was sent for review (publish), or delete the private copies that are over (prune)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done."""
        parser.add_argument("action", choices=["publish", "prune"])
        parser.add_argument("key", nargs="?", help="publish: of the submission; without it those that wait are listed")
        parser.add_argument("--by", help="publish: the name of the user who publishes, with whose permissions")
        parser.add_argument("--force", action="store_true", help="publish: what was changed meanwhile, too")
        parser.add_argument("--site", default="http://localhost/", help="publish: the site's address, for mails")
        parser.add_argument("--all", action="store_true", help="prune: those that are still used, too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; raises CommandError, and ends with status 1 where something could not be published."""
        if not settings.SANDBOX_FOLDER:
            raise CommandError("EDITABLE_SANDBOX_FOLDER is not set.")
        if options["action"] == "prune":
            self._prune(options["all"])
        elif options["key"]:
            self._publish(_submission(options["key"]), _publisher(options["by"]), options)
        else:
            for one in Submission.objects.filter(state=Submission.State.OPEN):
                self.stdout.write(f"{one.pk}  {one.sent_at:%Y-%m-%d %H:%M}  {one.user_name}")

    def _prune(self, all_of_them: bool) -> None:
        gone = copies.prune(all_of_them=all_of_them)
        sending.sweep()
        self.stdout.write(f"Private copies deleted: {gone}, left: {len(copies.everything())}")

    def _publish(self, submission: Submission, user: Any, options: dict[str, Any]) -> None:
        request = background.Request(user, options["site"])
        try:
            found = list(comparing.compare(sending.changes_in(sending.of(submission)), submission.published))
            keys = {one.change.key for one in found if one.can_be_published}
            result = replaying.publish(request, submission, keys, keys if options["force"] else set())
        except errors.Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Published: {len(result.keys)} of {len(keys)}")
        for key, problem in result.problems.items():
            self.stderr.write(f"{key}: {problem}")
        if result.problems:
            sys.exit(1)


def _submission(key: str) -> Submission:
    try:
        return Submission.objects.get(pk=uuid.UUID(key))
    except (ValueError, ValidationError, Submission.DoesNotExist):
        raise CommandError(f"There is no submission {key}.") from None


def _publisher(name: str | None) -> Any:
    users = get_user_model()
    found = users._default_manager.filter(**{users.USERNAME_FIELD: name}).first() if name else None
    if found is None:
        raise CommandError("Name with --by the user who publishes.")
    if not found.has_perm(replaying.PERMISSION):
        raise CommandError(f"{name} may not publish what others have changed.")
    return found
