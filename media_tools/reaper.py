"""What becomes of jobs when workers are killed or queues forget: each process that works looks after all of them."""

from __future__ import annotations

import datetime
import logging
import threading
from itertools import count

from django.apps import apps
from django.db import Error, connections
from django.db.models import Q
from django.db.models.functions import Now

from media_tools import jobs
from media_tools.conf import settings
from media_tools.models import NOW, WAITING_SECONDS, Job, JobState, in_seconds
from media_tools.tasks import TaskResultDoesNotExist, TaskResultStatus

logger = logging.getLogger("media_tools.jobs")

AT_ONCE = 100  # jobs looked at in one round, so that a long queue costs little
KEPT = datetime.timedelta(days=7)  # jobs that are over: long enough to see what went wrong last week
KEPT_TASKS = datetime.timedelta(days=1)  # tasks in the database, which nobody reads
LOST = "The worker was lost."


def reap() -> int:
    """Free the jobs whose worker is gone, and queue again those that no queue has; return how many."""
    return sum(_look_after(job) for job in Job.objects.due()[:AT_ONCE])


def _look_after(job: Job) -> bool:
    return _free(job) if job.state == JobState.RUNNING else _queue_again(job)


def _free(job: Job) -> bool:
    """Take a running job from a worker that gives no sign of life."""
    late = {"due_at__lte": Now()}
    if job.cancel_requested:
        return job.end(JobState.CANCELLED, LOST, late)
    if job.attempts >= _attempts(job):
        logger.error("%s failed: its worker was lost, attempt %d", job, job.attempts)
        return job.end(JobState.FAILED, LOST, late)
    if job.wait(NOW, LOST, only=late):
        logger.warning("%s lost its worker and is tried again", job)
        return _queue_again(job)
    return False


def _attempts(job: Job) -> int:
    try:
        return jobs.kind_of(job).attempts
    except LookupError:
        return 0


def _queue_again(job: Job) -> bool:
    """Queue a waiting job that is due, unless the queue still has it or another reaper was quicker."""
    mine = Job.objects.due().filter(pk=job.pk, state=JobState.WAITING)
    if not mine.update(due_at=in_seconds(WAITING_SECONDS)) or _is_queued(job):
        return False
    jobs.dispatch([job])
    return True


def _is_queued(job: Job) -> bool:
    if not job.task_id or not jobs.run_job.get_backend().supports_get_result:
        return False
    try:
        return jobs.run_job.get_result(job.task_id).status == TaskResultStatus.READY
    except TaskResultDoesNotExist:
        return False
    except Exception as error:  # a queue may be anything; as long as it cannot be asked, it cannot be told either
        logger.warning("The queue cannot be reached: %s", error)
        return True


def prune() -> None:
    """Delete what has been over for long."""
    Job.objects.filter(ended_at__lt=Now() - KEPT).delete()
    if apps.is_installed("django_tasks_db"):
        from django_tasks_db.models import DBTaskResult

        old = Now() - KEPT_TASKS
        DBTaskResult.objects.filter(Q(finished_at__lt=old) | Q(started_at__lt=old, status="RUNNING")).delete()


class Reaper(threading.Thread):
    """Look after the jobs beside a worker: `with Reaper(): work()`."""

    ROUNDS = 360  # between two prunings: about an hour

    def __init__(self) -> None:
        super().__init__(name="media-tools-reaper", daemon=True)
        self.stopped = threading.Event()

    def __enter__(self) -> Reaper:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopped.set()
        self.join()

    def run(self) -> None:
        """Make rounds until the worker ends."""
        for number in count():
            look_round(number % self.ROUNDS == 0)
            if self.stopped.wait(settings.REAP_SECONDS):
                return


def look_round(thoroughly: bool = False) -> None:
    """Reap, and prune if asked to; whatever goes wrong is logged, and tried again in the next round."""
    try:
        if thoroughly:
            prune()
        reap()
    except Error as error:
        logger.warning("Jobs cannot be looked after: %s", error)
    except Exception:  # a reaper that ends would not be missed until jobs are
        logger.exception("Jobs cannot be looked after")
    finally:
        connections.close_all()
