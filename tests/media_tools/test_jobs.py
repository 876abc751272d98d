"""Jobs: their rows, one attempt, and what the reaper does; with the tasks run at once, or not at all."""

from __future__ import annotations

import datetime
import logging
import threading
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from media_tools import jobs, reaper, running
from media_tools.models import Job, JobState
from media_tools.running import Cancelled, Closing, Lost, Run
from media_tools.tasks import enqueue
from tests import services
from tests.media_tools import chores

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)
PAST = datetime.timedelta(days=-30)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    chores.calls.clear()
    running.closing.clear()


@pytest.fixture
def queued(settings: Any) -> None:
    """Keep tasks in the database, where nobody works them off."""
    settings.TASKS = {"default": site.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def late(job: Job) -> Job:
    """Let the job's moment have come."""
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now() + PAST)
    return again(job)


def claimed(job: Job) -> Job:
    """Return the job as a worker has it that has just begun."""
    mine = again(job)
    assert mine.claim(30)
    return mine


def waiting_tasks() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


@committed
def test_it_begins_after_the_commit() -> None:
    """TH-03: nothing is done before the row is there for everybody; a rollback takes it along."""
    with transaction.atomic():
        job = chores.note.start(text="first")
        enqueue(jobs.run_job, str(job.pk))
        assert chores.calls == []
    assert chores.calls == ["first"] and again(job).state == JobState.DONE

    with transaction.atomic():
        chores.note.start(text="second")
        transaction.set_rollback(True)
    assert chores.calls == ["first"] and Job.objects.count() == 1


@committed
def test_a_broken_task_breaks_no_page(caplog: pytest.LogCaptureFixture) -> None:
    """TH-03: what is queued after the commit may fail without an error in the request."""
    with transaction.atomic():
        enqueue(jobs.run_job, object())
    assert "on_commit" in caplog.text


@pytest.mark.contract
def test_there_is_one_open_job_per_key(queued: None) -> None:
    """TH-03: the same key finds the same job until it is over; another kind, or no key, is another job."""
    first = chores.note.start("key", text="a")
    assert chores.note.start("key", text="b") == first and again(first).arguments == {"text": "a"}
    assert chores.write.start("key", path="x") != first
    assert chores.note.start() != chores.note.start()

    claimed(first)
    assert chores.note.start("key") == first
    again(first).end(JobState.DONE)
    assert chores.note.start("key") != first


@pytest.mark.contract
@committed
def test_fifty_who_ask_at_once_get_one_job(queued: None) -> None:
    """TH-03: fifty pages that ask for the same thing at the same moment open one job and queue one task."""
    found: list[Job] = []
    barrier = threading.Barrier(50)

    def ask() -> None:
        try:
            barrier.wait(20)
            found.append(chores.note.start("key"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 50 and len(set(found)) == 1
    assert Job.objects.count() == waiting_tasks() == 1


@pytest.mark.contract
@committed
def test_many_cost_a_constant_number_of_queries(queued: None, django_assert_num_queries: Any) -> None:
    """TH-04: the rows of a page's jobs are written by one query and read by another, however many they are."""
    known = chores.note.start("2")
    wanted = {f"{number}": {"text": f"{number}"} for number in range(40)}
    with transaction.atomic(), django_assert_num_queries(2):
        found = chores.note.start_many(wanted)
    assert set(found) == set(wanted) and found["2"] == known
    assert waiting_tasks() == 40


@pytest.mark.contract
@pytest.mark.parametrize("other", ["cancelled", "lost"])
def test_an_attempt_that_is_over_changes_nothing(queued: None, other: str) -> None:
    """TH-03: a worker whose job was cancelled or taken away is told at its next sign of life, and writes no more."""
    job = chores.note.start()
    run = Run(claimed(job), chores.note)
    run.progress(1, 3)
    if other == "cancelled":
        again(job).cancel()
    else:
        reaper._free(late(job))
        claimed(job)

    with pytest.raises(Cancelled if other == "cancelled" else Lost):
        run.progress(2, 3)
    with pytest.raises(Cancelled if other == "cancelled" else Lost):
        run.beat()
    if other == "lost":
        assert not run.job.end(JobState.DONE) and again(job).state == JobState.RUNNING
        assert (again(job).attempts, again(job).done) == (2, 0)


def test_two_workers_claim_a_job_once(queued: None) -> None:
    """TH-03: of two workers that saw the same waiting job one gets it."""
    job = chores.note.start()
    one, two = again(job), again(job)
    assert one.claim(30) and not two.claim(30)


@committed
def test_a_process_that_ends_hands_back(queued: None) -> None:
    """TH-03: the job at hand of a process that ends is tried again at once, and the attempt does not count."""
    job = chores.note.start()
    run = Run(claimed(job), chores.note)
    running.closing.set()
    with pytest.raises(Closing):
        run.beat()
    running.stop(run.job, Closing())
    running.closing.clear()
    assert (again(job).state, again(job).attempts) == (JobState.WAITING, 0)

    before = waiting_tasks()
    assert reaper.reap() == 1 and waiting_tasks() == before + 1


def test_pauses_grow() -> None:
    """TH-03: five seconds, then twice as long each time, never more than ten minutes."""
    assert [chores.note.pause(attempt) for attempt in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert chores.note.pause(20) == chores.note.pause(5000) == 600


@committed
def test_a_failure_waits_for_its_pause(tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    """TH-03: a failed attempt is tried again when its pause is over, one line each; the error is kept."""
    with caplog.at_level(logging.WARNING):
        job = chores.stumble.start(path=str(tmp_path / "x"), times=1)
    assert (again(job).state, again(job).error) == (JobState.WAITING, "OSError: stumbled over 1")
    assert len(caplog.records) == 1 and "attempt 1 of 3" in caplog.text
    assert reaper.reap() == 0
    late(job)
    assert reaper.reap() == 1 and again(job).state == JobState.DONE


def test_an_error_fits_its_column(queued: None) -> None:
    """TH-03: whatever an error says is kept, cut to what a person reads."""
    job = claimed(chores.give_up.start(path="x"))
    running.fail(job, chores.give_up, jobs.GiveUp("a\0" + "ü" * 5000))
    assert again(job).error == "a" + "ü" * 999


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_what_is_over_stays_over(queued: None, state: JobState) -> None:
    """TH-03: a closed job is neither cancelled nor run again by a task that comes late."""
    job = chores.note.start()
    claimed(job).end(state)
    again(job).cancel()
    jobs.run_job.call(str(job.pk))
    assert again(job).state == state and chores.calls == [] and again(job).ended_at


def test_a_cancelled_job_that_fails_is_not_tried_again(queued: None) -> None:
    """TH-03: neither its own error nor a killed worker brings back what was cancelled."""
    for end in (lambda job: running.fail(job, chores.note, OSError()), lambda job: reaper._free(late(job))):
        job = claimed(chores.note.start())
        again(job).cancel()
        assert again(job).state == JobState.RUNNING
        end(job)
        assert again(job).state == JobState.CANCELLED


@pytest.mark.contract
def test_the_reaper_frees_what_a_killed_worker_held(queued: None) -> None:
    """TH-03: after its lease a job is queued again, after its last attempt it has failed; before, it is left alone."""
    job = chores.die.start(path="x")
    claimed(job)
    assert reaper.reap() == 0
    late(job)
    assert reaper.reap() == 1 and again(job).state == JobState.WAITING and waiting_tasks() == 1
    claimed(job)
    late(job)
    assert reaper.reap() == 1 and (again(job).state, again(job).error) == (JobState.FAILED, reaper.LOST)


@pytest.mark.contract
@committed
def test_the_reaper_queues_what_the_queue_has_lost(queued: None) -> None:
    """TH-03: a waiting job is queued again only if the queue has it no more, and by one reaper only."""
    job = chores.note.start()
    late(job)
    assert reaper.reap() == 0 and waiting_tasks() == 1
    DBTaskResult.objects.all().delete()
    assert reaper.reap() == 0, "it was looked at a moment ago"
    two = late(job)
    assert reaper.reap() == 1 and waiting_tasks() == 1
    assert not reaper._queue_again(two) and waiting_tasks() == 1


@pytest.mark.contract
def test_the_reaper_deletes_what_has_been_over_for_long(queued: None) -> None:
    """TH-03: closed jobs go after a week and tasks after a day; open ones stay."""
    old, new, waiting = rows = [chores.note.start() for _ in range(3)]
    jobs.dispatch(rows)
    for job in (old, new):
        claimed(job).end(JobState.DONE)
    Job.objects.exclude(pk=new.pk).update(created_at=timezone.now() + PAST)
    Job.objects.filter(pk=old.pk).update(ended_at=timezone.now() + PAST)
    done, stuck, ready = DBTaskResult.objects.all()
    DBTaskResult.objects.filter(pk=done.pk).update(status="SUCCESSFUL", finished_at=timezone.now() + PAST)
    DBTaskResult.objects.filter(pk=stuck.pk).update(status="RUNNING", started_at=timezone.now() + PAST)
    reaper.prune()
    assert set(Job.objects.all()) == {new, waiting}
    assert [row.pk for row in DBTaskResult.objects.all()] == [ready.pk]


@committed
def test_a_queue_that_is_away_breaks_nothing(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    """TH-03, OP-01: without Redis a page goes on, with one line in the log; the job is queued when Redis is back."""
    options = {"url": f"redis://127.0.0.1:{services.free_port()}/0"}
    path = "media_tools.task_backends.redis_queue.RedisQueueBackend"
    settings.TASKS = {"default": site.TASKS["default"] | {"BACKEND": path, "OPTIONS": options}}
    with caplog.at_level(logging.WARNING):
        found = chores.note.start_many({f"{number}": {} for number in range(20)})
    assert len(found) == 20 and len(caplog.records) == 1 and "cannot be reached" in caplog.text

    settings.TASKS = {"default": site.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend", "OPTIONS": {}}}
    for job in found.values():
        late(job)
    assert reaper.reap() == waiting_tasks() == 20


def test_a_kind_names_a_known_queue() -> None:
    """TH-03: a queue that no worker listens to is refused where the kind is declared."""
    with pytest.raises(Exception, match="nonsense"):
        jobs.job(queue="nonsense")(chores.note.function)
