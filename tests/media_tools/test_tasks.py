"""The contract of tasks and jobs, on every back-end with real workers that are killed and started again."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from django.db import transaction

from media_tools.jobs import Job, JobState, dispatch
from tests import workers
from tests.media_tools import chores

pytestmark = [pytest.mark.django_db(transaction=True)]


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def ended(*jobs: Job) -> bool:
    return not Job.objects.open().filter(pk__in=[job.pk for job in jobs]).exists()


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


@pytest.mark.contract
def test_it_works_off_whatever_is_started(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-03: done once each; retried with growing pauses; given up; cancelled; one per key; nothing of a rollback."""
    path = lambda name: str(tmp_path / name)  # noqa: E731
    with transaction.atomic():
        written = chores.write.start(path=path("written"))
        keyed = [chores.write.start("one", path=path("keyed")) for _ in range(3)]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            chores.write.start("undone", path=path("undone")) and 1 / 0
    dispatch([written, written])  # a task that comes twice
    stumbled = chores.stumble.start(path=path("stumbled"), times=2)
    fell = chores.stumble.start(path=path("fell"), times=9)
    gave_up = chores.give_up.start(path=path("gave-up"))
    cancelled = chores.write.start(path=path("cancelled"))
    cancelled.cancel()
    strange = Job.objects.create(**chores.note._values("", {}) | {"kind": "tests.media_tools.chores.not_a_kind"})
    dispatch([strange])
    everything = [written, keyed[0], stumbled, fell, gave_up, cancelled, strange]

    crew.start()
    counted = chores.count.start("counted", path=path("counted"), total=1000)
    crew.wait_until(lambda: again(counted).done >= 3)
    assert again(counted).total == 1000 and again(counted).state == JobState.RUNNING
    counted.cancel()
    crew.wait_until(lambda: ended(*everything, counted))

    assert {job.pk for job in keyed} == {keyed[0].pk}
    assert lines(tmp_path / "written") == lines(tmp_path / "keyed") == ["written"]
    assert not (tmp_path / "undone").exists() and not Job.objects.filter(key="undone").exists()
    tries = [float(line) for line in lines(tmp_path / "stumbled")]
    assert len(tries) == 3 and tries[1] - tries[0] >= 0.2 and tries[2] - tries[1] >= 0.4
    assert (again(stumbled).state, again(stumbled).attempts) == (JobState.DONE, 3)
    assert (again(fell).state, again(fell).error) == (JobState.FAILED, "OSError: stumbled over 3")
    assert (again(gave_up).state, again(gave_up).error) == (JobState.FAILED, "this is no picture")
    assert lines(tmp_path / "gave-up") == ["tried"]
    assert again(cancelled).state == again(counted).state == JobState.CANCELLED
    assert not (tmp_path / "cancelled").exists() and not (tmp_path / "counted").exists()
    assert again(strange).state == JobState.FAILED


@pytest.mark.parametrize(
    "crew", ["database", *(pytest.param(name, marks=pytest.mark.proof) for name in ("thread", "rq"))], indirect=True
)
def test_it_survives_a_worker_that_is_killed(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-03: SIGKILL in the middle: the job is done by the next worker, whole and once."""
    target = tmp_path / "counted"
    crew.start()
    job = chores.count.start("counted", path=str(target), total=10)
    crew.wait_until(lambda: len(lines(tmp_path / "counted.beats")) >= 3)
    crew.kill()
    assert not target.exists() and again(job).state == JobState.RUNNING

    crew.start()
    crew.wait_until(lambda: ended(job))

    assert (again(job).state, again(job).attempts, again(job).done) == (JobState.DONE, 2, 10)
    assert lines(target) == [str(number) for number in range(10)]
    assert lines(tmp_path / "counted.ends") == ["2"]


@pytest.mark.proof
def test_it_loses_nothing_when_a_worker_is_asked_to_end(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-03: SIGTERM in the middle: the job at hand is finished or handed back, never lost."""
    crew.start()
    jobs = [chores.count.start(f"{number}", path=str(tmp_path / f"{number}"), total=15) for number in range(3)]
    crew.wait_until(lambda: Job.objects.filter(done__gte=3).exists())
    crew.terminate()
    assert not Job.objects.filter(state=JobState.RUNNING).exists()

    crew.start()
    crew.wait_until(lambda: ended(*jobs))

    assert {(again(job).state, again(job).attempts) for job in jobs} == {(JobState.DONE, 1)}
    assert all(len(lines(tmp_path / f"{number}")) == 15 for number in range(3))


@pytest.mark.proof
def test_a_job_that_kills_its_worker_does_not_come_for_ever(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-03: each attempt of a job that takes its worker along counts."""
    job, other = chores.die.start(path=str(tmp_path / "died")), None
    for _attempt in range(2):
        worker = crew.start()
        crew.wait_until(lambda: lines(tmp_path / "died")[_attempt:])  # noqa: B023
        crew.kill() if crew.backend == "thread" else worker.wait(workers.PATIENCE_SECONDS)
    other = chores.write.start(path=str(tmp_path / "written"))
    crew.start()
    crew.wait_until(lambda: ended(job, other))

    assert (again(job).state, again(job).error) == (JobState.FAILED, "The worker was lost.")
    assert again(other).state == JobState.DONE and lines(tmp_path / "died") == ["1", "2"]


@pytest.mark.proof
def test_several_workers_share_the_work(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-03, OP-01: three workers, thirty jobs, one of them killed: every job is done, none by two at once."""
    jobs = [chores.count.start(f"{number}", path=str(tmp_path / f"{number}"), total=5) for number in range(30)]
    first, _second, _third = (crew.start() for _ in range(3))
    crew.wait_until(lambda: Job.objects.filter(state=JobState.DONE).count() >= 5)
    os.killpg(first.pid, signal.SIGKILL)
    crew.wait_until(lambda: ended(*jobs))

    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    for number, job in enumerate(jobs):
        beats, attempts = lines(tmp_path / f"{number}.beats"), again(job).attempts
        assert beats[-5:] == [f"{attempts}:{item}" for item in range(5)]
        assert lines(tmp_path / f"{number}.ends") == [str(attempts)]
