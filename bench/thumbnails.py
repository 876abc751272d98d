"""A page of a hundred thumbnails that are not made yet, against the same page when all are made (goal: 1.3 at most).

And what the job makes per second of processor time, against the same with nothing but Pillow (goal: at least 0.9).
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import statistics
import time
from pathlib import Path

os.environ["TASKS"] = "database"  # nobody works while pages are measured

from bench import site

site.seed()

from django.conf import settings  # noqa: E402  the site comes first
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.functional import empty  # noqa: E402
from sorl.thumbnail import default  # noqa: E402
from sorl.thumbnail.base import ThumbnailBackend  # noqa: E402
from sorl.thumbnail.engines.pil_engine import Engine  # noqa: E402
from sorl.thumbnail.kvstores.cached_db_kvstore import KVStore  # noqa: E402

from bench import gallery, making  # noqa: E402
from tests.media_tools import storages  # noqa: E402

PAIRS = 31
PATH = "/peer/photos/"
TABLES = ("thumbnail_kvstore", "media_tools_wantedthumbnail")


def main() -> None:
    """Print all figures."""
    photos = gallery.take_photos()
    sizes = [path.stat().st_size for path in (Path(settings.MEDIA_ROOT) / "photos").iterdir()]
    print(f"{len(photos)} photos of {statistics.mean(sizes) / 1e6:.1f} MB")
    browser = site.Browser()
    browser.clock = time.process_time  # less noisy, where nothing waits
    answers("first answer, processor time", browser)
    browser.clock = time.perf_counter
    with storages.far_away() as calls:
        answers("first answer, 100 ms to the storage", browser)
        print(f"storage calls of all these answers: {len(calls)}")
    making.compare(photos)
    gallery.forget()
    browser.get(PATH)
    print(f"all {len(photos)} made by one worker: {making.work():.1f} s of processor time")
    stock(browser)


def answers(name: str, browser: site.Browser) -> None:
    """Compare a page without any thumbnail with one that has all, both from cold caches."""
    made, none, full = gallery.made(), [], []
    counts = [_queries(browser, kept) for kept in ([], made)]
    for _ in range(PAIRS):
        gallery.forget()
        none.append(_answer(browser))
        gallery.forget(made)
        full.append(_answer(browser))
    ratios = [one[0] / other[0] for one, other in zip(none, full, strict=True)]
    print(f"{name}: none made {_ms(none, 0)}, all made {_ms(full, 0)}, ratio {statistics.median(ratios):.2f}", end=" ")
    print(f"(lowest {min(ratios):.2f}, highest {max(ratios):.2f}, {PAIRS} pairs); queueing after it {_ms(none, 1)}")
    print(f"{name}: queries for thumbnails: none made {counts[0]}, all made {counts[1]}")


def _queries(browser: site.Browser, kept: list[gallery.KVStore]) -> int:
    """Return how many queries for thumbnails the page makes until it is sent."""
    gallery.forget(kept)
    with CaptureQueriesContext(connection) as queries:
        browser.get(PATH)
    asked = itertools.takewhile(lambda sql: sql.startswith("SELECT"), (query["sql"] for query in queries))
    return sum(any(table in sql for table in TABLES) for sql in asked)


def _answer(browser: site.Browser) -> tuple[float, float]:
    """Return the seconds until the page is sent, and those that the process works on afterwards."""
    gc.collect()  # or one of the two would pay for both
    start = browser.clock()
    browser.get(PATH)
    return browser.sent_at - start, browser.clock() - browser.sent_at


def stock(browser: site.Browser) -> None:
    """Measure sorl's own parts, once, as it makes all thumbnails before it answers."""
    gallery.forget()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "cache")
    parts = {default.backend: ThumbnailBackend(), default.kvstore: KVStore(), default.engine: Engine()}
    for part, its_own in parts.items():
        part._wrapped = its_own
    start = time.perf_counter()
    browser.get(f"{PATH}?stock")
    print(f"sorl's own first answer: {time.perf_counter() - start:.1f} s (once)")
    for part in parts:
        part._wrapped = empty


def _ms(answers: list[tuple[float, float]], part: int) -> str:
    times = [1000 * answer[part] for answer in answers]
    return f"{statistics.median(times):.0f} ms (lowest {min(times):.0f}, highest {max(times):.0f})"


if __name__ == "__main__":
    main()
