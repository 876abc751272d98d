"""Thumbnails while parts of the site are far away, lost or hostile: storages, queues, caches, originals."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.template import Context, Template
from PIL import Image
from redis import Redis
from sorl.thumbnail import default
from sorl.thumbnail.models import KVStore as Row

from media_tools.models import WAITING_SECONDS, Job, WantedThumbnail
from media_tools.thumbnails import pages
from project import settings as project_settings
from project.models import GalleryItem
from tests import services, workers
from tests.media_tools import gallery, storages
from tests.media_tools.gallery import exchanged, make_item, page, shown, thumbnail_files
from tests.media_tools.pictures import EXTENSIONS, animation, picture, png_bomb, saved

pytestmark = [pytest.mark.django_db(transaction=True)]

MANY = 100
MEGABYTE = 1024  # kB


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = gallery.__name__


@pytest.fixture
def redis() -> Iterator[services.RedisServer]:
    """Return a Redis of one's own, that may be flushed and stopped."""
    with services.redis_server() as server:
        yield server


def flush(server: services.RedisServer) -> None:
    Redis.from_url(server.url).flushall()


def state() -> tuple[Any, ...]:
    """Return what must not change when a cache is lost: files, when they were written, and what was begun."""
    files = [(path, path.stat().st_mtime_ns) for path in thumbnail_files()]
    return files, Job.objects.count(), WantedThumbnail.objects.count()


def all_over() -> bool:
    return not Job.objects.open().exists()


class TestStorage:
    @pytest.fixture
    def items(self) -> list[GalleryItem]:
        """Return a hundred pictures, of which only the rows exist."""
        rows = [
            GalleryItem(title=f"{n}", image=f"{n}.jpg", image_width=400, image_height=300, position=n)
            for n in range(MANY)
        ]
        GalleryItem.objects.bulk_create(rows)
        return list(GalleryItem.objects.all())

    @pytest.mark.parametrize("made", [True, False], ids=["all made", "none made"])
    def test_a_page_calls_no_storage(
        self, items: list[GalleryItem], made: bool, django_assert_num_queries: Any, settings: Any
    ) -> None:
        """TH-04: a hundred pictures, 100 ms away: no call is made and few queries, whatever caches and stores know."""
        with storages.far_away() as calls:
            if made:
                self.note(items)
            for queries in (0 if made else 2, 1 if made else 2):
                pages.begin()
                with django_assert_num_queries(queries):
                    printed = Template(gallery.PAGE).render(Context({"items": items}))
                assert ("pending" in printed, len(shown(printed))) == (not made, gallery.OF_AN_ITEM * MANY * made)
                cache.clear()
            pages.current.set(None)
        assert calls == []

    def note(self, items: list[GalleryItem]) -> None:
        """Have the thumbnails of the page known as made."""
        pages.begin()
        Template(gallery.PAGE).render(Context({"items": items}))
        page = pages.current.get()
        assert page
        for wanted in page.wanted.values():
            wanted.source.set_size((400, 300))
            wanted.thumbnail.set_size(wanted.size((400, 300)))
            default.kvstore.add(wanted.source, [wanted.thumbnail])

    def test_a_storage_that_is_no_more_breaks_no_page(self) -> None:
        """TH-03: thumbnails of an alias that the settings have no more are made again."""
        make_item(picture(160, 120))
        page()
        first = page()
        for row in Row.objects.all():
            Row.objects.filter(pk=row.pk).update(value=row.value.replace('"storage": "', '"storage": "former:'))
        cache.clear()

        assert "pending" in page()
        assert page() == first


class TestRedis:
    @pytest.mark.proof
    def test_a_queue_that_is_flushed_loses_nothing(
        self, redis: services.RedisServer, settings: Any, tmp_path: Path
    ) -> None:
        """TH-03: FLUSHALL while thumbnails wait: pages are answered, and the thumbnails are made in the end."""
        backend = project_settings._task_backends["rq"]
        settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": backend, "OPTIONS": {"url": redis.url}}}
        for _ in range(3):
            make_item(picture(160, 120))
        page()
        flush(redis)
        assert "pending" in page() and Job.objects.open().count() == 3

        crew = workers.Workers("rq", tmp_path, redis.url)
        try:
            crew.start()
            crew.wait_until(all_over, WAITING_SECONDS + 10)
        finally:
            crew.kill()

        printed = page()
        assert "pending" not in printed and len(shown(printed)) == len(thumbnail_files()) == 3 * gallery.OF_AN_ITEM
        assert Job.objects.count() == 3

    @pytest.mark.parametrize("loss", [flush, services.RedisServer.stop], ids=["flushed", "stopped"])
    def test_a_cache_that_is_lost_changes_nothing(
        self, redis: services.RedisServer, settings: Any, loss: Callable[[services.RedisServer], None]
    ) -> None:
        """TH-04: with the cache in Redis: the same addresses, no file written again, no new job."""
        path = "django.core.cache.backends.redis.RedisCache"
        settings.CACHES = {"default": {"BACKEND": path, "LOCATION": redis.url}, "memory": settings.CACHES["default"]}
        make_item(picture(160, 120))
        page()
        before, first = state(), page()
        assert "pending" not in first and Redis.from_url(redis.url).dbsize() > 0

        loss(redis)

        assert page() == page() == first
        assert state() == before
        settings.CACHES = {"default": settings.CACHES["memory"]}  # which is cleared after the test


class TestOriginals:
    def bad(self) -> dict[str, bytes]:
        """Return originals that cannot be read, by their names."""
        good = {kind: picture(800, 600, kind) for kind in EXTENSIONS}
        noise = saved(Image.frombytes("RGB", (400, 300), random.Random(1).randbytes(360_000)), "PNG")
        cut = {f"cut{EXTENSIONS[kind]}": data[: len(data) // 2] for kind, data in good.items()}
        return cut | {
            "empty.jpg": b"",
            "nul.png": bytes(100_000),
            "words.jpg": b"<svg onload=alert(1)>" * 100,
            "noise.png": noise[:-1000],
            "bomb.png": png_bomb(30_000, 30_000),
            "wide.png": png_bomb(4_000_000, 100),
            "header.jpg": good["JPEG"][:30],
            "tiff.jpg": saved(Image.new("RGB", (64, 48)), "TIFF"),
        }

    def odd(self) -> dict[str, bytes]:
        """Return originals that are large or rare, by their names."""
        clouds = Image.effect_noise((1000, 750), 60).convert("RGB")
        modes = {f"{mode}.png": picture(300, 200, "PNG", mode) for mode in ("1", "L", "LA", "P", "RGBA")}
        return modes | {
            "grey16.png": saved(Image.new("I;16", (300, 200), 30_000), "PNG"),
            "inks.jpg": picture(300, 200, "JPEG", "CMYK"),
            "moves.gif": animation("GIF", 20, 300, 200),
            "moves.webp": animation("WEBP", 20, 300, 200),
            "line.png": picture(60_000, 1, "PNG"),
            "photo.jpg": saved(clouds.resize((7000, 5000)), "JPEG"),
            "scans.jpg": saved(clouds.resize((5600, 4200)), "JPEG", progressive=True, subsampling=0),
            "large.png": saved(clouds.resize((4000, 4000)).convert("RGBA"), "PNG", compress_level=1),
            "larger.png": png_bomb(7700, 7700),
            "large.webp": saved(clouds.resize((5000, 5000)), "WEBP"),
            "large.avif": saved(clouds.resize((4000, 4000)), "AVIF"),
        }

    @pytest.mark.proof
    def test_none_ends_a_worker(self, settings: Any, tmp_path: Path) -> None:
        """TH-05: broken, hostile and odd originals: one line of the log for each broken one, and little memory."""
        backend = project_settings._task_backends["database"]
        settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": backend}}
        bad = [exchanged(data, name) for name, data in self.bad().items()]
        odd = [exchanged(data, name) for name, data in self.odd().items()]
        crew = workers.Workers("database", tmp_path)
        page()
        try:
            worker = crew.start()
            crew.wait_until(all_over, 300)
            printed, log = page(), crew.log.read_text()
            (peak,) = re.findall(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{worker.pid}/status").read_text())
            assert worker.poll() is None
        finally:
            crew.kill()

        lines = {item.image.name: log.count(f"No thumbnail of {item.image.name}:") for item in (*bad, *odd)}
        assert lines == {item.image.name: int(item in bad) for item in (*bad, *odd)}, log
        assert len(re.findall(r" (?:WARNING|ERROR|CRITICAL) ", log)) == len(bad) and "Traceback" not in log
        assert "pending" not in printed
        assert printed.count("stand-in.svg") == len(bad)
        assert int(peak) < 512 * MEGABYTE, f"{int(peak) / MEGABYTE:.0f} MB"
        print(f"peak of the worker: {int(peak) / MEGABYTE:.0f} MB")
