"""The commands of workers, and what they refuse."""

from __future__ import annotations

import io
import json
import signal
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command

from media_tools.jobs import Job, JobState, run_job
from media_tools.task_backends.redis_queue import RedisQueueBackend, task_at
from media_tools.tasks import TaskResultDoesNotExist, TaskResultStatus, backend
from tests import services
from tests.media_tools import chores

pytestmark = pytest.mark.django_db(transaction=True)


def in_redis(url: str) -> dict[str, Any]:
    path = "media_tools.task_backends.redis_queue.RedisQueueBackend"
    return {"default": site.TASKS["default"] | {"BACKEND": path, "OPTIONS": {"url": url}}}


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Give this process its own signals back, which a worker takes."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def queue(settings: Any) -> Iterator[RedisQueueBackend]:
    """Return the back-end of a Redis of its own."""
    with services.redis_server() as server:
        settings.TASKS = in_redis(server.url)
        found = backend()
        assert isinstance(found, RedisQueueBackend)
        yield found


def test_reap_jobs_says_how_many_go_on() -> None:
    """TH-03: one round of the reaper by hand."""
    job = chores.note.start()
    Job.objects.update(state=JobState.WAITING, due_at="2020-01-01T00:00Z")
    output = io.StringIO()
    call_command("reap_jobs", stdout=output)
    call_command("reap_jobs", stdout=output)
    assert output.getvalue() == "1 job goes on.\n0 jobs go on.\n"
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_rqworker_says_that_there_is_nothing_for_it() -> None:
    """TH-03: without TASKS=rq: a sentence, no traceback."""
    with pytest.raises(CommandError, match="set TASKS=rq and REDIS_URL"):
        call_command("rqworker")


def test_rqworker_knows_its_queues_and_says_that_redis_is_away(settings: Any) -> None:
    """TH-03: a queue that nobody fills, and a Redis that does not answer: a sentence each."""
    settings.TASKS = in_redis(f"redis://127.0.0.1:{services.free_port()}/0")
    with pytest.raises(CommandError, match="There is no queue nonsense"):
        call_command("rqworker", "default", "nonsense")
    with pytest.raises(CommandError, match="Redis cannot be used"):
        call_command("rqworker", "--burst")


def test_rqworker_runs_nothing_but_tasks(queue: RedisQueueBackend) -> None:
    """TH-03: whoever writes to Redis can start no function that is no task; arguments are no pickles."""
    entries = queue._queue("default", queue.connection)
    entries.enqueue_job(entries.create_job("os.putenv", ["CHORES", "planted"], timeout=-1, result_ttl=60))
    entries.enqueue_job(entries.create_job("tests.media_tools.chores.note_down", ["/dev/null", "x"], result_ttl=60))
    good = run_job.enqueue("00000000-0000-0000-0000-000000000000")
    packed: Any = queue.connection.hget(f"rq:job:{good.id}", "data")
    assert json.loads(zlib.decompress(packed))[0] == "media_tools.jobs.run_job"

    queue.worker(["default"]).work(burst=True, logging_level="CRITICAL")

    failed = entries.failed_job_registry.get_job_ids()
    assert len(failed) == 2 and good.id not in failed
    for path in ("os.putenv", "no.such.module", "tests.media_tools.chores.note_down", ""):
        with pytest.raises(LookupError):
            task_at(path)


def test_rqworker_empties_the_queues_in_their_order(queue: RedisQueueBackend, tmp_path: Path) -> None:
    """TH-03: bulk work waits until nothing else does, whatever was queued first."""
    for kind, text in ((chores.write, "bulk"), (chores.put_down, "default")):
        kind.start(path=str(tmp_path / "lines"), text=text)
    call_command("rqworker", "--burst")
    assert (tmp_path / "lines").read_text().split() == ["default", "bulk"]


def test_the_queue_in_redis_says_what_it_has(queue: RedisQueueBackend) -> None:
    """TH-03: a waiting task is ready, one that nobody knows does not exist, also after a flush."""
    result = run_job.using(queue_name="bulk").enqueue("x")
    found = run_job.get_result(result.id)
    assert (found.status, found.task.queue_name, found.args) == (TaskResultStatus.READY, "bulk", ["x"])
    queue.connection.flushall()
    for unknown in (result.id, "nonsense", "0" * 200):
        with pytest.raises(TaskResultDoesNotExist):
            run_job.get_result(unknown)
