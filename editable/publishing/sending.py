"""What was sent for review: a copy of the private copy as it was then, kept until it is published or declined.

The files that were uploaded in the private copy stay where they are, for as long as either of the two is there.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editable import errors
from editable.conf import settings
from editable.models import Submission
from editable.publishing import changes
from editable.publishing.changes import Change
from editable.sandbox import copies
from editable.sandbox.copies import ABOUT, DATABASE, SENT, Copy

NOTE_LENGTH = 2_000
OPEN_AT_MOST = 50  # submissions of one person: each keeps a database


@dataclass(frozen=True)
class Sent(Copy):
    """The copy of a submission; `name` is that of the private copy, whose files are also its own."""

    key: str = ""

    @property
    def folder(self) -> Path:
        """Where its database lies."""
        return copies.root() / SENT / f"{self.name}-{self.key}"


def of(submission: Submission) -> Sent:
    """Return the copy of a submission; raises NotFound where it is not there any more."""
    sent = Sent(submission.copy, submission.pk.hex)
    if submission.state != Submission.State.OPEN or not (sent.folder / ABOUT).exists():
        raise errors.NotFound
    return sent


def is_offered() -> bool:
    """Tell whether changes may be sent: those of a demonstration are anybody's."""
    return settings.SANDBOX == "review"


def changes_in(copy: Copy) -> list[Change]:
    """Return what was changed in a copy since it was made; raises NotFound where it is not there."""
    if not (copy.folder / ABOUT).exists():
        raise errors.NotFound
    since = copy.about()["revision"]
    with copy.opened():
        return changes.net(since)


def send(copy: Copy, user: Any, note: str) -> Submission:
    """Keep what is in a private copy now, for review; raises Invalid where nothing was changed."""
    if not changes_in(copy):
        raise errors.Invalid(_("You have not changed anything yet."))
    if Submission.objects.filter(user=user.pk, state=Submission.State.OPEN).count() >= OPEN_AT_MOST:
        raise errors.Invalid(_("Too many of your changes wait for review."))
    key = uuid.uuid4()
    _keep(copy, Sent(copy.name, key.hex))
    about = {"user_id": user.pk, "user_name": user.get_username(), "note": note[:NOTE_LENGTH]}
    return Submission.objects.create(pk=key, copy=copy.name, **about)


def close(submission: Submission, state: str, reviewer: Any) -> None:
    """End a submission, and delete its copy after the commit."""
    submission.state, submission.reviewed_by_name = state, reviewer.get_username()
    submission.reviewed_at = timezone.now()
    submission.save()
    transaction.on_commit(sweep)


def everything() -> list[Sent]:
    """Return the copies that are kept for review, and those that crashes have left."""
    names = [folder.name.partition("-") for folder in (copies.root() / SENT).glob("[!.]*-*")]
    return [Sent(name, key) for name, _dash, key in names]


def sweep() -> None:
    """Delete the copies of submissions that are over, and the files that only they had."""
    states = {pk.hex: state for pk, state in Submission.objects.values_list("pk", "state")}
    for sent in everything():
        state = states.get(sent.key)
        # Its row may not be there yet.
        if state != Submission.State.OPEN and (state or copies.is_left_over(sent.folder)):
            shutil.rmtree(sent.folder, ignore_errors=True)
            copies.delete_files(sent.name)


def _keep(copy: Copy, sent: Sent) -> None:
    """Copy the database, as it is at one moment, into a folder that gets its name when it is whole."""
    sent.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=copies.NEW, dir=sent.folder.parent, ignore_cleanup_errors=True) as made:
        with (
            closing(sqlite3.connect(copy.folder / DATABASE)) as source,
            closing(sqlite3.connect(Path(made) / DATABASE)) as target,
        ):
            source.backup(target)
        (Path(made) / ABOUT).write_text(json.dumps(copy.about()))
        with suppress(FileNotFoundError):
            shutil.copyfile(copy.folder / copies.WRITTEN, Path(made) / copies.WRITTEN)
        Path(made).rename(sent.folder)
