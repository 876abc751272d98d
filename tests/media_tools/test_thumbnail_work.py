"""Thumbnails with real workers and many visitors at once; what goes wrong: killed processes, lost queues and caches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from sorl.thumbnail import default
from sorl.thumbnail.images import ImageFile

from media_tools import thumbnails
from media_tools.models import Job, JobState, WantedThumbnail
from media_tools.reaper import LOST
from media_tools.thumbnails import making
from media_tools.thumbnails.wanted import Wanted
from project.models import GalleryItem
from tests import workers
from tests.media_tools import gallery
from tests.media_tools.gallery import is_whole, make_item, page, shown, thumbnail_files
from tests.media_tools.pictures import picture

pytestmark = [pytest.mark.django_db(transaction=True)]

CLIENTS = 50
SIDES = range(40, 140, 10)
LEASE_SECONDS = making.make.lease_seconds
LONG_AGO = "2020-01-01T00:00Z"
on_a_database = pytest.mark.parametrize("crew", ["database"], indirect=True)
proof = pytest.mark.proof


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = gallery.__name__


def at_once(call: Callable[[int], object], times: int) -> list[Any]:
    """Call it so many times at the same moment, each in a thread with a connection of its own; return what they did."""
    barrier, found = threading.Barrier(times), []

    def run(number: int) -> None:
        try:
            barrier.wait(30)
            found.append(call(number))
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def all_made() -> bool:
    return not WantedThumbnail.objects.filter(failed_at=None).exists() and not Job.objects.open().exists()


def assert_made(files: int) -> None:
    """Check that there is one whole file for each thumbnail that the store knows, and no other."""
    found = thumbnail_files()
    assert len(found) == files
    assert [path.name for path in found if not is_whole(path)] == []
    known = {image.name for image in map(default.kvstore.at, default.kvstore._find_keys()) if image}
    assert {str(path.relative_to(default.storage.location)) for path in found} <= known


class TestKilledWorkers:
    def kill_in_the_middle(self, crew: workers.Workers, folder: Path) -> None:
        """Let a worker write half of the third of ten thumbnails, and kill it."""
        halt = folder / "halt"
        halt.touch()
        crew.environment |= {"TESTS_IMPORT": "tests.media_tools.sabotage", "HALT": str(halt)}
        item = make_item()
        thumbnails.make_ahead([(item.image, f"{side}x{side}", {}) for side in SIDES])
        crew.start()
        crew.wait_until(halt.with_suffix(".reached").exists)
        assert (Job.objects.get().state, len(thumbnail_files())) == (JobState.RUNNING, 3)
        assert [is_whole(path) for path in thumbnail_files()].count(False) == 1
        crew.kill()
        halt.unlink()

    @on_a_database
    def test_half_a_thumbnail_is_made_again(self, crew: workers.Workers, tmp_path: Path) -> None:
        """TH-03: SIGKILL in the middle of a file: the next worker makes all, one whole file for each thumbnail."""
        self.kill_in_the_middle(crew, tmp_path)
        Job.objects.update(due_at=LONG_AGO)  # the lease is over

        crew.start()
        crew.wait_until(all_made)

        assert_made(len(SIDES))
        assert list(Job.objects.values_list("state", "attempts")) == [(JobState.DONE, 2)]

    @proof
    def test_it_takes_no_longer_than_the_lease(self, crew: workers.Workers, tmp_path: Path) -> None:
        """TH-03: the same on each back-end and by the clock: within the lease and 30 seconds."""
        self.kill_in_the_middle(crew, tmp_path)
        killed = time.monotonic()

        crew.start()
        crew.wait_until(all_made, LEASE_SECONDS + 30)

        assert time.monotonic() - killed < LEASE_SECONDS + 30
        assert_made(len(SIDES))

    @proof
    @on_a_database
    def test_an_original_that_kills_workers_is_given_up(self, crew: workers.Workers) -> None:
        """TH-05: after five dead workers it has its stand-in as others that cannot be read, and kills no more."""
        item = make_item(name="deadly.jpg")
        crew.environment |= {"TESTS_IMPORT": "tests.media_tools.sabotage"}
        thumbnails.make_ahead([(item.image, "100x75", {})])
        for _attempt in range(making.make.attempts):
            worker = crew.start()
            worker.wait(workers.PATIENCE_SECONDS)
            Job.objects.filter(state=JobState.RUNNING).update(due_at=LONG_AGO)
        worker = crew.start()
        crew.wait_until(lambda: not Job.objects.open().exists())
        thumbnails.get(item.image, "100x75")  # asks again
        crew.wait_until(lambda: not Job.objects.open().exists())

        assert thumbnails.get(item.image, "100x75") is None
        assert [job.state for job in Job.objects.all()] == [JobState.FAILED, JobState.DONE]
        assert worker.poll() is None and crew.log.read_text().count(f"No thumbnail of {item.image}") == 1

    def test_an_original_that_killed_workers_is_not_tried(self) -> None:
        """TH-05: for an hour after its job was lost for good; then it is tried again."""
        item = make_item(picture(160, 120))
        source = ImageFile(item.image).key
        lost = {"kind": making.make.name, "key": source, "state": JobState.FAILED, "error": LOST}
        job = Job.objects.create(**lost, due_at=timezone.now(), ended_at=timezone.now())

        thumbnails.get(item.image, "40x30")
        assert thumbnails.get(item.image, "40x30") is None

        Job.objects.filter(pk=job.pk).update(ended_at=LONG_AGO)
        WantedThumbnail.objects.update(failed_at=LONG_AGO)
        thumbnails.get(item.image, "40x30")
        assert thumbnails.get(item.image, "40x30").url.startswith("/media/cache/")


class TestManyAtOnce:
    @pytest.mark.contract
    @on_a_database
    def test_fifty_visitors_have_one_job_made(self, crew: workers.Workers) -> None:
        """TH-02, TH-03: one job per original and one file per thumbnail; what another process made is shown at once."""
        for _ in range(3):
            make_item(picture(160, 120))
        pages = at_once(lambda number: page(), CLIENTS)

        assert {"/media/pending/" in printed for printed in pages} == {True}
        assert Job.objects.count() == 3
        assert WantedThumbnail.objects.count() == 3 * gallery.OF_AN_ITEM

        crew.start()
        crew.wait_until(all_made)

        printed = page()  # by this process, whose cache in memory has never heard of them
        assert "pending" not in printed and Job.objects.count() == 3
        assert len(shown(printed)) == len(thumbnail_files())
        assert_made(3 * gallery.OF_AN_ITEM)

    @proof
    @pytest.mark.parametrize("crew", ["database", "rq"], indirect=True)
    @pytest.mark.parametrize("_round", range(5))
    def test_workers_are_as_quick_as_visitors(self, crew: workers.Workers, _round: int) -> None:
        """TH-03: still one job per original, where it is done while other pages are on their way."""
        make_item(picture(40, 30), name="warm.jpg")
        page()
        crew.start()
        crew.wait_until(lambda: Job.objects.exists() and all_made())
        Job.objects.all().delete()
        make_item(picture(160, 120))
        make_item(picture(160, 120))

        pages = at_once(lambda number: page(), CLIENTS)
        crew.wait_until(all_made)

        assert all(isinstance(printed, str) for printed in pages), pages
        assert Job.objects.count() == 2
        assert_made(len(thumbnail_files()))

    @pytest.mark.contract
    def test_two_workers_lose_nothing_from_a_list(self) -> None:
        """TH-06: thumbnails of one original that are noted at the same moment are all in its list."""
        item = make_item()
        wanted = [Wanted.of(item.image, f"{side}x{side}", {}) for side in SIDES]
        source = wanted[0].source
        source.set_size((1600, 1200))
        for one in wanted:
            one.thumbnail.set_size((10, 10))

        found = at_once(lambda number: default.kvstore.add(source, [wanted[number].thumbnail]), len(wanted))

        assert found == [None] * len(wanted)
        assert set(default.kvstore._listed(source)) == {one.thumbnail.key for one in wanted}

    @pytest.mark.postgres
    def test_pages_in_any_order_do_not_lock_each_other(self, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
        """TH-02: pages that want the same thumbnails in different orders, at once, all have them asked for."""
        settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        items = GalleryItem.objects.bulk_create(GalleryItem(title=f"{n}", image=f"{n}.jpg") for n in range(60))
        wanted = [Wanted.of(item.image, f"{side}x{side}", {}) for item in items for side in SIDES]
        for _round in range(3):
            WantedThumbnail.objects.all().delete()
            Job.objects.all().delete()
            found = at_once(lambda number: making.ask(wanted[:: 1 if number % 2 else -1]), 6)
            assert found == [None] * 6
        assert (WantedThumbnail.objects.count(), Job.objects.count()) == (len(wanted), len(items))
