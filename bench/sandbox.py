"""A page from a private copy against the same page of an editor without the sandbox, and how long a first change takes.

Goals: 1.1 times the page; 50 milliseconds for the copy of a site with 1,000 items.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests import services

ITEMS = 1000
PAIRS = 41
COPIES = 15
PATH = "/"


def main() -> None:
    """Measure on both databases, each in a process of its own."""
    os.environ.pop("TEST_DATABASE_URL", None)  # a server that others use gets no site of ours
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "bench.sandbox"]
    subprocess.run([*command, "SQLite"], check=True, env=environment)
    with services.postgres() as url:
        subprocess.run([*command, "PostgreSQL"], check=True, env=environment | {"DATABASE_URL": url})


def measured(database: str) -> None:
    """Print the times on the database of this process."""
    from bench import site

    site.seed()
    _add_items()
    browser = site.editor()
    use("off")
    browser.get(PATH)  # makes the thumbnails
    print(f"{database}, {ITEMS:,} items")
    use("review")
    _save(browser)
    assert b"Only mine" in browser.get(PATH), "the page is not from a private copy"
    _pages(browser)
    _first_and_next(browser)
    _copies()
    use("off")
    assert b"Only mine" not in browser.get(PATH), "the shared site was changed"


def use(mode: str) -> None:
    """Switch the sandbox."""
    from django.conf import settings

    settings.EDITABLE_SANDBOX = mode


def _add_items() -> None:
    from project.models import GalleryItem

    rows = [GalleryItem(title=f"Photo {number}", position=100 + number, active=True) for number in range(ITEMS)]
    GalleryItem.objects.bulk_create(rows)


def _copies() -> None:
    """Time the copy alone; the first one of a process also learns the tables."""
    from editable.sandbox import copies, making

    times = []
    for number in range(COPIES + 1):
        copy = copies.of(f"bench-{number}")
        times.append(_milliseconds(lambda copy=copy: making.make(copy, 1)))
        copy.remove()
    print(f"  the copy: {_described(times[1:])} ({COPIES} copies; the first of the process {times[0]:.0f} ms)")


def _first_and_next(browser: Any) -> None:
    """Time a first change, which makes the copy, and the one after it, in turn."""
    from editable.sandbox import copies

    pairs = []
    for _number in range(COPIES):
        copies.prune(all_of_them=True)
        _forget_sessions()
        pairs.append((_milliseconds(lambda: _save(browser)), _milliseconds(lambda: _save(browser))))
    first, following = zip(*pairs, strict=True)
    print(f"  a first change: {_described(first)}, the next: {_described(following)} ({COPIES} pairs)")


def _forget_sessions() -> None:
    """Let every session begin another copy, as after a reset."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from editable.sandbox import visits

    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session.pop(visits.KEY, None)
        session.save()


def _save(browser: Any) -> None:
    from project.models import GalleryItem

    item = GalleryItem.objects.order_by("position").first()
    assert item is not None
    url = f"/edit/project.galleryitem/{item.pk}/title/"
    body = browser.request("GET", url)[1]
    base = json.loads(body)["base"]
    status, content = browser.request("POST", url, {"value": f"Only mine {time.perf_counter()}", "base": base})
    assert status == 200, content


def _pages(browser: Any) -> None:
    def page(mode: str) -> Callable[[], object]:
        def get() -> object:
            use(mode)
            return browser.get(PATH)

        return get

    inside, without = page("review"), page("off")
    for call in (inside, without):
        call()
    pairs = [(_milliseconds(inside), _milliseconds(without)) for _ in range(PAIRS)]
    ratios = [mine / theirs for mine, theirs in pairs]
    use("review")
    mine, theirs = zip(*pairs, strict=True)
    spread = f"lowest {min(ratios):.2f}, highest {max(ratios):.2f}, {PAIRS} pairs"
    ratio = statistics.median(ratios)
    print(f"  a page: {_described(mine)}, without: {_described(theirs)}, {ratio:.2f} times as long ({spread})")


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def _described(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.1f} ms (lowest {min(times):.1f}, highest {max(times):.1f})"


if __name__ == "__main__":
    measured(sys.argv[1]) if sys.argv[1:] else main()
