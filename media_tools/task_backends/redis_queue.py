"""Tasks in Redis, for any number of machines: `manage.py rqworker` works them off by RQ.

What RQ adds in this project is the way to the workers: arguments travel as JSON, never pickled, and nothing but tasks
is run. Retries and results are those of jobs, in the database.
"""

from __future__ import annotations

from datetime import UTC
from functools import cached_property
from typing import Any

from django.core.checks import CheckMessage
from django.db import close_old_connections
from django.utils.module_loading import import_string
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from media_tools.tasks import BaseTaskBackend, Task, TaskResult, TaskResultDoesNotExist, TaskResultStatus

ANSWER_SECONDS = 1  # that a page waits for Redis; what could not be queued is queued later by the reaper
KEPT_SECONDS = 24 * 60 * 60  # of a task that failed
STATUS = {
    JobStatus.STARTED: TaskResultStatus.RUNNING,
    JobStatus.FINISHED: TaskResultStatus.SUCCESSFUL,
    JobStatus.FAILED: TaskResultStatus.FAILED,
    JobStatus.STOPPED: TaskResultStatus.FAILED,
    JobStatus.CANCELED: TaskResultStatus.FAILED,
}


class TaskJob(Job):
    """RQ's entry for a task."""

    def _execute(self) -> Any:
        close_old_connections()
        try:
            return task_at(str(self.func_name)).call(*self.args, **self.kwargs)
        finally:
            close_old_connections()


class TaskWorker(SimpleWorker):
    """RQ's worker in one process: a fork would carry connections to the database along."""

    job_class = TaskJob


class RedisQueueBackend(BaseTaskBackend):
    """A back-end with a queue in Redis for each of QUEUES, at `OPTIONS["url"]`."""

    supports_async_task = True
    supports_get_result = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.names = list(params.get("QUEUES", ["default"]))  # in the order in which workers empty them

    @cached_property
    def connection(self) -> Redis:
        """The way to Redis for pages, which must not wait."""
        seconds = {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": ANSWER_SECONDS}
        return Redis.from_url(self.options["url"], retry=Retry(NoBackoff(), 1), **seconds)

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Put the task into its queue; raises RedisError where Redis does not answer."""
        self.validate_task(task)
        queue = self._queue(task.queue_name, self.connection)
        entry = queue.create_job(
            task.module_path, list(args), dict(kwargs), timeout=-1, result_ttl=0, failure_ttl=KEPT_SECONDS
        )
        queue.enqueue_job(entry)
        return self._result(task, entry, TaskResultStatus.READY)

    def get_result(self, result_id: str) -> TaskResult[..., Any]:
        """Return how far the task is; raises TaskResultDoesNotExist."""
        try:
            entry = TaskJob.fetch(result_id, self.connection, JSONSerializer)
            status = STATUS.get(entry.get_status(refresh=False), TaskResultStatus.READY)
            return self._result(task_at(str(entry.func_name)).using(queue_name=entry.origin), entry, status)
        except (NoSuchJobError, InvalidJobOperation, ValueError, LookupError) as error:
            raise TaskResultDoesNotExist(result_id) from error

    def worker(self, queues: list[str]) -> TaskWorker:
        """Return a worker of the named queues, the first before the second; raises RedisError."""
        connection = Redis.from_url(self.options["url"])
        found = [self._queue(name, connection) for name in queues]
        return TaskWorker(found, connection=connection, serializer=JSONSerializer)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Ask nothing: Redis may be away while the site starts."""
        return []

    def _queue(self, name: str, connection: Redis) -> Queue:
        return Queue(name, connection=connection, job_class=TaskJob, serializer=JSONSerializer)

    def _result(self, task: Task[..., Any], entry: Job, status: TaskResultStatus) -> TaskResult[..., Any]:
        times = (entry.enqueued_at, entry.started_at, entry.ended_at)
        enqueued, started, finished = (time and time.replace(tzinfo=time.tzinfo or UTC) for time in times)
        return TaskResult(
            task=task,
            id=entry.id,
            status=status,
            enqueued_at=enqueued,
            started_at=started,
            finished_at=finished,
            last_attempted_at=started,
            args=list(entry.args),
            kwargs=entry.kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def task_at(path: str) -> Task[..., Any]:
    """Return the task with that dotted path; raises LookupError for whatever else is there."""
    try:
        found = import_string(path)
    except ImportError:
        found = None
    if not isinstance(found, Task):
        raise LookupError(f"{path} is no task.")
    return found
