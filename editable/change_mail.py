"""A mail to `EDITABLE_CHANGE_RECIPIENTS` about what a person has changed: once after a sitting, or at each change.

The job is started in the transaction of the change, so that a crash loses no mail. A mail server that does not answer
is tried again for hours. A mail may come twice, when the process ends between its handing over and the note of that;
both have the same Message-ID, by which mail programs know them for one.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.mail import EmailMessage
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst

from editable import blocks
from editable.conf import settings
from editable.kinds import field_of
from editable.models import Revision
from editable.notifications import Change
from editable.page import row_label
from editable.wording import lines
from media_tools.jobs import Run, job

CHANGES_AT_MOST = 200  # in one mail


@dataclass(frozen=True)
class Told:
    """One change in words: what was changed, where it is, and the lines that went and came."""

    title: str
    url: str
    field: str
    lines: list[str]


def tell(change: Change) -> None:
    """Have the mail sent, if anybody wants it; to be called within the transaction of the change."""
    if not settings.CHANGE_RECIPIENTS:
        return
    if settings.CHANGE_MAIL == "each":
        mail.start(f"request:{change.request_id}", request_id=change.request_id, site=change.site)
    else:
        mail.start_later(_quiet_seconds(), f"sitting:{change.sitting}", sitting=change.sitting, site=change.site)


@job(attempts=12, pause_seconds=30)
def mail(run: Run, site: str, sitting: str = "", request_id: str = "") -> None:
    """Send one mail about all changes of a sitting, when it is over, or of one request."""
    chosen = {"sitting": sitting} if sitting else {"request_id": request_id}
    revisions = list(Revision.objects.filter(**chosen).order_by("pk")[: CHANGES_AT_MOST + 1])
    if not revisions or not settings.CHANGE_RECIPIENTS:
        return
    if sitting:
        rest = (timezone.now() - revisions[-1].at).total_seconds()
        if rest < _quiet_seconds():
            run.postpone(_quiet_seconds() - rest)
    if told := in_words(revisions[:CHANGES_AT_MOST], site):
        compose(revisions, told, site, sitting or request_id).send()


def _quiet_seconds() -> float:
    return settings.SITTING_MINUTES * 60


def compose(revisions: list[Revision], told: list[Told], site: str, key: str) -> EmailMessage:
    """Return the mail; its templates, editable/mail/changes.txt and …_subject.txt, can be overridden."""
    context = {
        "user": revisions[-1].user_name,
        "changes": told,
        "more": len(revisions) > CHANGES_AT_MOST,
        "site": site,
        "host": urlsplit(site).netloc,
    }
    subject = " ".join(render_to_string("editable/mail/changes_subject.txt", context).split())
    body = render_to_string("editable/mail/changes.txt", context)
    headers = {"Message-ID": f"<changes-{key}@{urlsplit(site).hostname}>"}
    return EmailMessage(subject, body, to=settings.CHANGE_RECIPIENTS, headers=headers)


def in_words(revisions: Iterable[Revision], site: str) -> list[Told]:
    """Return the net changes, one for each field of each row; what was taken back again is none."""

    def place(revision: Revision) -> tuple[str, str, str]:
        return revision.model, revision.object_pk, revision.field

    ordered = sorted(revisions, key=lambda revision: (place(revision), revision.pk))
    told = []
    for (label, pk, field), group in itertools.groupby(ordered, key=place):
        first, *_others, last = [*group] * 2
        if first.old != last.new or last.kind != Revision.Kind.CHANGE:
            title, url, row = _place(label, pk, site)
            told.append(Told(title, url, *_difference(row, field, first, last)))
    return told


def _place(label: str, pk: str, site: str) -> tuple[str, str, models.Model | None]:
    """Return what people call a row, the address of its page, and the row itself where it still exists."""
    try:
        model = apps.get_model(label)
    except LookupError:  # of an older release
        return f"{label} {pk}", site, None
    key = "slug" if issubclass(model, blocks.MODELS) else "pk"
    row = model._default_manager.filter(**{key: pk}).first() if pk else None
    if row is None:
        return capfirst(str(model._meta.verbose_name if pk else model._meta.verbose_name_plural)), site, None
    address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else "/"
    return row_label(row), urljoin(site, address), row


def _difference(row: models.Model | None, field: str, first: Revision, last: Revision) -> tuple[str, list[str]]:
    """Return the name of the field, or what became of the row, and the lines that went and came."""
    if not field:
        return str(last.get_kind_display()), []
    try:
        own = field_of(row, field) if row is not None else None
    except FieldDoesNotExist:  # of an older release
        own = None
    name = capfirst(str(own.verbose_name)) if own is not None else field
    before, after = (lines(value, own) for value in (first.old, last.new))
    found = difflib.ndiff(before, after)
    return name, [line for line in found if line[:2] in ("- ", "+ ")]
