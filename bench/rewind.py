"""Milliseconds to the page of 1,000 changes ago, and to the present one, on SQLite and PostgreSQL (goal: under 300)."""

from __future__ import annotations

import itertools
import os
import re
import statistics
import subprocess
import sys
import time
from typing import Any

from tests import services

CHANGES = 1000
PAIRS = 21
MAIN = re.compile(r"<main.*?</main>", re.S)
MARKS = re.compile(r' data-editable(?:-[a-z-]+)?(?:="[^"]*")?')


def main() -> None:
    """Measure on both, each in a process and on a database of its own."""
    os.environ.pop("TEST_DATABASE_URL", None)  # a server that others use gets no site of ours
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "bench.rewind"]
    subprocess.run([*command, "SQLite"], check=True, env=environment)
    with services.postgres() as url:
        subprocess.run([*command, "PostgreSQL"], check=True, env=environment | {"DATABASE_URL": url})


def measured(database: str) -> None:
    """Print the times of both pages, after a check that the older one is as it was, text for text."""
    from bench import site

    site.seed()
    browser = site.editor()
    browser.get("/")  # makes the thumbnails
    as_it_was = _texts(browser.get("/"))
    older = f"/?at={_change()}"
    first = _milliseconds(browser, older)
    assert _texts(browser.get("/")) != as_it_was, "nothing was changed"
    assert _texts(browser.get(older)) == as_it_was, "the page is not as it was"
    pairs = [(_milliseconds(browser, older), _milliseconds(browser, "/")) for _ in range(PAIRS)]
    then, now = (_described(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    print(f"{CHANGES:,} changes ago, {database}: {then}, the present page {now}, {ratio:.1f} times as long", end=" ")
    print(f"({PAIRS} pairs; the first of the process {first:.0f} ms)")


def _change() -> int:
    """Change the titles of all events and pictures in turn; return the revision before."""
    from django.utils import timezone

    from editable.models import Revision
    from project.models import Event, GalleryItem

    rows: list[Any] = [*Event.objects.all(), *GalleryItem.objects.all()]
    about: dict[str, Any] = {"user_name": "bench", "at": timezone.now(), "sitting": "0" * 32}
    before = Revision.objects.create(model="project.event", object_pk=rows[0].pk, field="title", **about)
    revisions = []
    for number, row in zip(range(CHANGES), itertools.cycle(rows)):
        old, row.title = row.title, f"Title {number}"
        name = {"model": row._meta.label_lower, "object_pk": row.pk, "field": "title"}
        revisions.append(Revision(**name, old=old, new=row.title, **about))
    Revision.objects.bulk_create(revisions)
    for row in rows:
        row.save(update_fields=["title"])
    return int(before.pk)


def _texts(page: bytes) -> str:
    (found,) = MAIN.findall(page.decode())
    return MARKS.sub("", found)


def _milliseconds(browser: Any, path: str) -> float:
    start = time.perf_counter()
    browser.get(path)
    return 1000 * (time.perf_counter() - start)


def _described(times: tuple[float, ...]) -> str:
    return f"{statistics.median(times):.0f} ms (lowest {min(times):.0f}, highest {max(times):.0f})"


if __name__ == "__main__":
    measured(sys.argv[1]) if sys.argv[1:] else main()
