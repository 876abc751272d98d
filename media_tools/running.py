"""One attempt at a job: its sign of life, its progress, and how it ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from media_tools import isolation
from media_tools.models import NOW, Job, JobState

if TYPE_CHECKING:
    from media_tools.jobs import Kind

logger = logging.getLogger("media_tools.jobs")

closing = threading.Event()  # set where this process is about to end and hands back what it has begun


class GiveUp(Exception):
    """Raised by a kind of job where another attempt would fail too; the text is kept as the job's error."""


class Stopped(BaseException):
    """The attempt is over whatever the function does: no `except Exception` in it shall go on."""


class Cancelled(Stopped):
    """Somebody cancelled the job."""


class Lost(Stopped):
    """The lease was over and the job is another worker's now."""


class Postponed(Stopped):
    """The function wants to be called again later; this attempt does not count."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Closing(Stopped):
    """This process ends."""


class Run:
    """What the function of a job gets: how to say that it is alive and how far it is."""

    def __init__(self, job: Job, kind: Kind) -> None:
        self.job = job
        self.kind = kind
        self.following: list[Callable[[], object]] = []

    @property
    def is_last(self) -> bool:
        """Whether a failure would be final: in isolation no worker tries again."""
        return self.job.attempts >= self.kind.attempts or isolation.current() is not None

    def beat(self) -> None:
        """Keep the job for another lease; raises Stopped where the function must end. Call it between items."""
        self._extend()

    def progress(self, done: int, total: int | None = None, failed: int = 0) -> None:
        """Say how many items are done, of how many, and how many of them failed; a sign of life too."""
        self._extend(done=done, total=total, failed=failed)

    def afterwards(self, call: Callable[[], object]) -> None:
        """Call this when the job is over and done, so that another one with its key can be started."""
        self.following.append(call)

    def postpone(self, seconds: float) -> NoReturn:
        """End this attempt and begin anew so many seconds from now, give or take those between two looks at jobs."""
        raise Postponed(seconds)

    def _extend(self, **progress: int | None) -> None:
        if closing.is_set():
            raise Closing
        if not self.job.extend(self.kind.lease_seconds, **progress):
            raise Cancelled if self.job.cancel_requested_now() else Lost


def perform(job: Job, kind: Kind) -> None:
    """Make one attempt, if the job waits for one; errors of the function become the job's."""
    if not job.claim(kind.lease_seconds):
        return
    run = Run(job, kind)
    try:
        kind.function(run, **job.arguments)
    except Stopped as reason:
        stop(job, reason)
    except Exception as error:  # whatever it is, it must not end the worker
        fail(job, kind, error)
    else:
        if not job.end(JobState.DONE):
            stop(job, Lost())
            return
        for call in run.following:
            call()


def stop(job: Job, reason: Stopped) -> None:
    """Leave an attempt in the middle."""
    if isinstance(reason, Lost):
        logger.warning("%s went on elsewhere: its lease was over", job)
    elif isinstance(reason, Cancelled) or not job.wait(_seconds(reason), attempts=job.attempts - 1):
        job.end(JobState.CANCELLED)


def _seconds(reason: Stopped) -> float:
    return reason.seconds if isinstance(reason, Postponed) else NOW


def fail(job: Job, kind: Kind, error: Exception) -> None:
    """Let the job be tried again after a while, or close it where that is no use or was tried often enough."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, GiveUp):
        text = str(error)
    elif not Run(job, kind).is_last and job.wait(kind.pause(job.attempts), text):
        logger.warning("%s failed, attempt %d of %d: %s", job, job.attempts, kind.attempts, text)
        return
    if job.cancel_requested_now():
        job.end(JobState.CANCELLED, text)
    elif job.end(JobState.FAILED, text):
        logger.error("%s failed: %s", job, text, exc_info=None if isinstance(error, GiveUp) else error)
