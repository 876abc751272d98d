"""The thread of the web process: where it runs, and where it must not; with real servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings as site

from media_tools.jobs import Job, JobState
from media_tools.task_backends import work_thread
from project import settings as project_settings
from tests import services, workers
from tests.media_tools import chores

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(settings: Any, tmp_path: Path) -> Iterator[workers.Workers]:
    """Return servers whose threads work."""
    settings.TASKS = project_settings.TASKS
    crew = workers.Workers("thread", tmp_path)
    yield crew
    crew.kill()


def ended(job: Job) -> bool:
    return not Job.objects.open().filter(pk=job.pk).exists()


def who(path: Path) -> list[tuple[int, int]]:
    """Return (process, parent) of each line that `whoami` wrote."""
    return [(int(one), int(other)) for one, other in map(str.split, path.read_text().splitlines())]


def answers(address: str) -> bool:
    try:
        return urlopen(f"http://{address}/healthz", timeout=5).status == 200  # type: ignore[no-any-return]
    except URLError:
        return False


def test_the_default_needs_nothing_else() -> None:
    """TH-02: without any setting a thread of the web process works, and queues have their names."""
    default = project_settings.TASKS["default"]
    assert default["BACKEND"] == "media_tools.task_backends.thread.ThreadBackend"
    assert default["QUEUES"] == ["default", "thumbnails", "bulk"]


def test_a_command_queues_and_starts_no_thread(settings: Any) -> None:
    """TH-02: what a command or a shell queues is left to the web process."""
    settings.TASKS = project_settings.TASKS
    job = chores.note.start()
    assert not work_thread._threads and not ended(job)


def test_it_works_where_the_server_forked(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-02: a server that loads the site before it forks works in its children once they serve, never in itself."""
    address = f"127.0.0.1:{services.free_port()}"
    job = chores.whoami.start(path=str(tmp_path / "who"))
    server = crew.start(*workers.GUNICORN, "--preload", "--workers", "2", "--bind", address)
    crew.wait_until(lambda: answers(address))
    crew.wait_until(lambda: ended(job))

    assert [parent for _process, parent in who(tmp_path / "who")] == [server.pid]


def test_nobody_waits_for_a_long_task(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-02: a batch of many photos holds up no thumbnail and no mail, with a single process."""
    address = f"127.0.0.1:{services.free_port()}"
    crew.start(*workers.GUNICORN, "--workers", "1", "--bind", address)
    long = chores.take_long.start(path=str(tmp_path / "go"))
    crew.wait_until(lambda: answers(address) and Job.objects.get(pk=long.pk).state == JobState.RUNNING)
    job = chores.whoami.start(path=str(tmp_path / "who"))
    crew.wait_until(lambda: ended(job))
    assert not ended(long)
    (tmp_path / "go").touch()
    crew.wait_until(lambda: ended(long))


@pytest.mark.proof
def test_the_parent_of_a_server_never_works(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-02: as long as no child has served a request, nobody works."""
    address = f"127.0.0.1:{services.free_port()}"
    crew.start(*workers.GUNICORN, "--preload", "--workers", "2", "--bind", address)
    time.sleep(work_thread.START_SECONDS + 3)
    job = chores.whoami.start(path=str(tmp_path / "who"))
    time.sleep(work_thread.POLL_SECONDS + 3)
    assert not ended(job)
    crew.wait_until(lambda: answers(address))
    crew.wait_until(lambda: ended(job))


@pytest.mark.proof
def test_it_survives_changed_code(crew: workers.Workers, tmp_path: Path) -> None:
    """TH-02: the development server works in the process that serves; when it reloads, the job at hand is not lost."""
    watched = tmp_path / "watched_by_the_reloader.py"
    watched.write_text("")
    crew.environment |= {"PYTHONPATH": str(tmp_path), "TESTS_IMPORT": watched.stem}
    address = f"127.0.0.1:{services.free_port()}"
    server = crew.start(*workers.MANAGE, "runserver", address)
    first = chores.whoami.start(path=str(tmp_path / "who"))
    job = chores.count.start(path=str(tmp_path / "counted"), total=40)
    crew.wait_until(lambda: ended(first) and Job.objects.get(pk=job.pk).done >= 3)
    time.sleep(1.1)  # the reloader looks at times of files once a second
    watched.write_text("changed = True")
    crew.wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.WAITING or "1:39" in beats(tmp_path))
    again = chores.whoami.start(path=str(tmp_path / "who"))
    crew.wait_until(lambda: ended(job) and ended(again))

    (one, parent), (two, same_parent) = who(tmp_path / "who")
    assert parent == same_parent == server.pid and one != two
    assert (Job.objects.get(pk=job.pk).state, Job.objects.get(pk=job.pk).attempts) == (JobState.DONE, 1)
    assert beats(tmp_path)[-40:] == [f"1:{number}" for number in range(40)]


def beats(folder: Path) -> list[str]:
    return (folder / "counted.beats").read_text().split()


@pytest.mark.proof
def test_it_survives_a_redis_that_comes_and_goes(settings: Any, tmp_path: Path) -> None:
    """TH-03, OP-01: Redis killed, away and empty again in the middle: every job is done, by the same worker."""
    with services.redis_server() as server:
        path = "media_tools.task_backends.redis_queue.RedisQueueBackend"
        settings.TASKS = {"default": site.TASKS["default"] | {"BACKEND": path, "OPTIONS": {"url": server.url}}}
        crew = workers.Workers("rq", tmp_path, server.url)
        found = [chores.write.start(path=str(tmp_path / "lines"), text=f"{number}") for number in range(20)]
        server.stop()
        away = chores.write.start(path=str(tmp_path / "lines"), text="away")
        server.start()
        Job.objects.update(due_at="2020-01-01T00:00Z")
        worker = crew.start()
        counted = chores.count.start(path=str(tmp_path / "counted"), total=30)
        try:
            crew.wait_until(lambda: Job.objects.get(pk=counted.pk).done >= 3)
            server.stop()
            time.sleep(2)
            server.start()
            late = chores.write.start(path=str(tmp_path / "lines"), text="late")
            crew.wait_until(lambda: all(ended(job) for job in [*found, away, counted, late]))
            assert worker.poll() is None, crew.log.read_text()
        finally:
            crew.kill()
    assert sorted((tmp_path / "lines").read_text().split()) == sorted([*(f"{n}" for n in range(20)), "away", "late"])
