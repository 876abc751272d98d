"""Pictures within rich text, jobs that are worked off in the background, and thumbnails that wait for one."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from media_tools.fields import StoredImageField
from media_tools.storage import ALIAS_LENGTH, NAME_LENGTH

# How long a job may wait before the reaper asks whether the queue still has it: longer than a busy queue takes as a
# rule, and short enough that nobody gives up on a page meanwhile.
WAITING_SECONDS = 20
NOW = -1  # seconds to wait: due already, however a database rounds
ERROR_LENGTH = 1_000  # what a person reads of it


class Picture(models.Model):
    """A picture that rich text refers to by an address which stays, wherever its file is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = StoredImageField(_("image"), width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    uploaded_by_name = models.CharField(_("uploaded by"), max_length=255, blank=True)

    class Meta:
        ordering = ["-created"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.image.name or str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the address that redirects to the picture."""
        return reverse("media_tools:picture", args=[self.pk])


class UnreferencedFile(models.Model):
    """A file that nobody refers to, or one of two copies that is not needed, and when its keep time began.

    `copy_in` is the alias of the storage with the copy that counts, blank where there is no other one. While it is
    `going`, that is being deleted, nobody takes it back.
    """

    alias = models.CharField(_("storage"), max_length=ALIAS_LENGTH)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    since = models.DateTimeField(_("since"))
    copy_in = models.CharField(_("copy in"), max_length=ALIAS_LENGTH, blank=True)
    going = models.BooleanField(_("going"), default=False)

    class Meta:
        verbose_name = _("unreferenced file")
        verbose_name_plural = _("unreferenced files")
        constraints = [models.UniqueConstraint(fields=["name", "alias"], name="media_tools_unreferenced_file")]

    def __str__(self) -> str:
        return f"{self.alias}: {self.name}"


def in_seconds(seconds: float) -> CombinedExpression:
    """Return the moment so many seconds from now by the database's clock, the only one that all machines share."""
    return Now() + datetime.timedelta(seconds=seconds)


class JobState(models.TextChoices):
    """How far a job is; the first two are open."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


Only = dict[str, Any]  # a further condition on the row, as keywords of a query
OPEN = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by what is to be done with them."""

    def open(self) -> JobQuerySet:
        """Return those that are not over."""
        return self.filter(state__in=OPEN)

    def due(self) -> JobQuerySet:
        """Return the open ones whose moment has come, the longest due first."""
        return self.open().filter(due_at__lte=Now()).order_by("due_at")


class Job(models.Model):
    """Work in the background: what is to be done, how far it is, and who does it until when.

    The row is the truth; a task in a queue only says that somebody may take it. Every change is a compare-and-set on
    state and attempt, so that of two workers one loses, and one that was taken for dead changes nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=255)
    key = models.CharField(_("key"), max_length=255, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    queue = models.CharField(_("queue"), max_length=32)
    task_id = models.CharField(_("task"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=JobState, default=JobState.WAITING)
    total = models.PositiveIntegerField(_("total"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    error = models.CharField(_("error"), max_length=ERROR_LENGTH, blank=True)
    cancel_requested = models.BooleanField(_("cancel requested"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # When the reaper looks at it: the end of the lease of one that runs, the next try or check of one that waits.
    due_at = models.DateTimeField(_("due at"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["state", "due_at"], name="media_tools_job_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=OPEN) & ~Q(key=""),
                name="media_tools_one_open_job_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}({self.key or self.pk})"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    def claim(self, lease_seconds: float) -> bool:
        """Take a waiting job, for so long; False where another worker was quicker or it is not wanted any more."""
        anew: dict[str, Any] = {"attempts": self.attempts + 1, "done": 0, "failed": 0, "total": None}
        waiting = {"state": JobState.WAITING, "cancel_requested": False}
        return self._change(waiting, state=JobState.RUNNING, due_at=in_seconds(lease_seconds), **anew)

    def extend(self, lease_seconds: float, **progress: int | None) -> bool:
        """Keep a running job for so long from now; False where it was taken away or is to be cancelled."""
        running = {"state": JobState.RUNNING, "cancel_requested": False}
        return self._change(running, due_at=in_seconds(lease_seconds), **progress)

    def wait(self, seconds: float, error: str = "", attempts: int | None = None, only: Only | None = None) -> bool:
        """Let it be tried again so many seconds from now, unless it is to be cancelled."""
        values = {"state": JobState.WAITING, "task_id": "", "due_at": in_seconds(seconds), "error": error}
        attempts = self.attempts if attempts is None else attempts
        return self._change({"cancel_requested": False, **(only or {})}, attempts=attempts, **values)

    def end(self, state: JobState, error: str = "", only: Only | None = None) -> bool:
        """Close it."""
        return self._change(only or {}, state=state, error=error, ended_at=Now())

    def cancel(self) -> None:
        """Let it end: at once while it waits, at its next sign of life while it runs; a closed one stays as it is."""
        mine = Job.objects.filter(pk=self.pk)
        mine.open().update(cancel_requested=True)
        mine.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, ended_at=Now())
        self.refresh_from_db()

    def cancel_requested_now(self) -> bool:
        """Tell whether somebody wants it cancelled, by the database."""
        return Job.objects.filter(pk=self.pk, cancel_requested=True).exists()

    def _change(self, only: Only, **values: Any) -> bool:
        """Write `values` if the row is in the state and attempt that this object knows, and as `only` says."""
        known = {"pk": self.pk, "state": self.state, "attempts": self.attempts}
        if isinstance(values.get("error"), str):
            values["error"] = values["error"].replace("\0", "")[:ERROR_LENGTH]
        if not Job.objects.filter(**known).filter(**only).update(**values):
            return False
        for name, value in values.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self, name, value)
        return True


class Outcome(models.TextChoices):
    """What became of one item of a batch."""

    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")
    FAILED = "failed", _("failed")


class BatchResult(models.Model):
    """What became of one item of a batch, in the order in which they were done."""

    TEXT_LENGTH = 255
    job = models.ForeignKey(Job, models.CASCADE, related_name="results")
    item = models.CharField(_("item"), max_length=255)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome)
    text = models.CharField(_("text"), max_length=TEXT_LENGTH)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["job", "item"], name="media_tools_one_result_per_item")]
        permissions = [("clean_photos", _("Can clean up photos"))]

    def __str__(self) -> str:
        return f"{self.item}: {self.outcome}"


FAILURE_SECONDS = 3600  # before a thumbnail that could not be made is tried again: originals seldom mend themselves

LATE_SECONDS = 5  # after which somebody who waits asks whether there still is a job


class WantedThumbnailQuerySet(models.QuerySet["WantedThumbnail"]):
    """Wanted thumbnails by whether they can be made."""

    def open(self) -> WantedThumbnailQuerySet:
        """Return those that are to be made."""
        return self.exclude(failed_at__gt=in_seconds(-FAILURE_SECONDS))

    def locked(self) -> dict[str, str]:
        """Return the originals by key, and keep the rows for this transaction; always in one order, or two may wait."""
        return dict(self.order_by("key").select_for_update().values_list("key", "source"))

    def failed(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the originals of those of `keys` that were tried and cannot be made, by the thumbnail's key."""
        found = self.filter(key__in=keys, failed_at__gt=in_seconds(-FAILURE_SECONDS))
        return dict(found.values_list("key", "source"))

    def left_over(self, keys: Iterable[str]) -> set[str]:
        """Return the originals of those of `keys` that wait longer than a quick job takes, though they can be made."""
        late = self.open().filter(key__in=keys, asked_at__lt=in_seconds(-LATE_SECONDS))
        return set(late.values_list("source", flat=True))


class WantedThumbnail(models.Model):
    """A thumbnail that a page lacks: the row goes when it is made, and says why where it cannot be.

    `key` and `source` are sorl's keys of the thumbnail and of its original, `options` are sorl's.
    """

    key = models.CharField(max_length=32, primary_key=True)
    file = models.CharField(max_length=255)
    source = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=NAME_LENGTH)
    storage = models.CharField(max_length=255)
    geometry = models.CharField(max_length=32)
    options = models.JSONField()
    asked_at = models.DateTimeField(auto_now_add=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=ERROR_LENGTH, blank=True)

    objects = WantedThumbnailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.geometry}"
