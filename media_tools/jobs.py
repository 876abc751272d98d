"""Work in the background that survives crashes: `@job()` declares a kind, `kind.start()` begins one.

A function takes a `Run` and JSON arguments, re-reads the rows they name, and may run twice: whatever it leaves must be
whole, and the same the second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from media_tools import isolation, running
from media_tools.models import WAITING_SECONDS, Job, JobState, in_seconds
from media_tools.running import GiveUp, Run
from media_tools.tasks import task

__all__ = ["GiveUp", "Job", "JobState", "Kind", "Run", "job"]

logger = logging.getLogger("media_tools.jobs")

LONGEST_PAUSE_SECONDS = 600
TRIES = 3  # to see a job that another process opened under the same key a moment ago


@dataclass(frozen=True)
class Kind:
    """A kind of job: its function and how it is treated."""

    function: Callable[..., object]
    queue: str
    attempts: int
    lease_seconds: float
    pause_seconds: float

    @property
    def name(self) -> str:
        """The dotted path by which workers find it."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after that attempt has failed: twice as long each time."""
        return min(self.pause_seconds * 2.0 ** min(attempt - 1, 30), LONGEST_PAUSE_SECONDS)

    def start(self, key: str = "", **arguments: Any) -> Job:
        """Return the new job, or the open one with that key; work begins after the commit.

        The row is part of the current transaction: a rollback takes it along.
        """
        if key:
            return self.start_many({key: arguments})[key]
        made = Job.objects.create(**self._values(key, arguments))
        transaction.on_commit(lambda: dispatch([made]), robust=True)
        return made

    def start_later(self, seconds: float, key: str, **arguments: Any) -> None:
        """Do as `start`, with work that begins so many seconds later, give or take those between two looks at jobs."""
        job = Job(**self._values(key, arguments) | {"due_at": in_seconds(seconds)})
        Job.objects.bulk_create([job], ignore_conflicts=True)

    def start_many(self, wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, Job]:
        """Do as `start` for the arguments of each key, with a constant number of queries; return the jobs by key."""
        rows: dict[str, Job] = {}
        keys = sorted(wanted)  # in one order, or two that start the same would wait for each other
        for _try in range(TRIES):
            made = [Job(**self._values(key, wanted[key])) for key in keys if key not in rows]
            Job.objects.bulk_create(made, ignore_conflicts=True)
            found = Job.objects.open().filter(kind=self.name, key__in=[new.key for new in made])
            rows |= {row.key: row for row in found}
            self._begin([row for row in found if row.pk in {new.pk for new in made}])
            if len(rows) == len(wanted):
                return rows
        raise RuntimeError(f"Jobs of {self.name} end as fast as they are started.")

    def _begin(self, new: list[Job]) -> None:
        if new:
            transaction.on_commit(lambda: dispatch(new), robust=True)

    def _values(self, key: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        due = in_seconds(WAITING_SECONDS)
        return {"kind": self.name, "key": key, "arguments": dict(arguments), "queue": self.queue, "due_at": due}


def job(
    *, queue: str = "default", attempts: int = 5, lease_seconds: float = 30, pause_seconds: float = 5
) -> Callable[[Callable[..., object]], Kind]:
    """Make a module-level function `f(run, **arguments)` a kind of job.

    A worker that gives no sign of life (`run.beat()`) for `lease_seconds` is taken for dead and the job tried again,
    at most `attempts` times in all; after a failure the first pause is `pause_seconds`.
    """

    def declare(function: Callable[..., object]) -> Kind:
        run_job.using(queue_name=queue)  # raises where the setting TASKS does not know the queue
        return Kind(function, queue, attempts, lease_seconds, pause_seconds)

    return declare


@task()
def run_job(pk: str) -> None:
    """Make an attempt at the job, if it still waits for one."""
    found = Job.objects.filter(pk=pk).first()
    if found is None or found.state != JobState.WAITING:
        return
    try:
        kind = kind_of(found)
    except LookupError as error:
        found.end(JobState.FAILED, str(error))
        logger.error("%s", error)
        return
    running.perform(found, kind)


def kind_of(row: Job) -> Kind:
    """Return the kind that a job names; raises LookupError where there is none."""
    try:
        kind = import_string(row.kind)
    except Exception:  # a path of an older release; the module may fail in any way
        kind = None
    if not isinstance(kind, Kind):
        raise LookupError(f"There is no kind of job {row.kind}.")
    return kind


def dispatch(rows: Iterable[Job]) -> None:
    """Tell the queue of waiting jobs; where it cannot be reached, the reaper tells it later. In isolation do them."""
    for row in rows:
        if isolation.current():
            run_job.call(str(row.pk))
            continue
        try:
            result = run_job.using(queue_name=row.queue).enqueue(str(row.pk))
        except Exception as error:  # a queue may be anything; the rows are kept, and a page shall not break
            logger.warning("The queue cannot be reached: %s", error)
            return
        Job.objects.filter(pk=row.pk, state=JobState.WAITING, attempts=row.attempts).update(task_id=result.id)
