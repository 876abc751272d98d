"""Transactions per second with functions that run after the commit, against bare `transaction.on_commit`.

The ratio is time: ours / bare (goal at 100 functions: at most 1.2).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import django
from django.conf import settings

COUNTS = (1, 10, 100, 1000)
PAIRS = 41
FUNCTIONS = 20_000  # in each half of a pair

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    EDITABLE_AUTOSAVE_SECONDS=1,
)
django.setup()

from django.db import transaction  # noqa: E402

from editable.commit_queue import enqueue  # noqa: E402


def nothing(number: int = 0) -> None:
    """Do nothing."""


def ours(count: int) -> None:
    """Queue that many."""
    with transaction.atomic():
        for number in range(count):
            enqueue(nothing, number=number)


def bare(count: int) -> None:
    """Hand Django that many."""
    with transaction.atomic():
        for number in range(count):
            transaction.on_commit(lambda number=number: nothing(number=number), robust=True)


def seconds(call: Callable[[int], None], count: int) -> float:
    """Return the processor time of one transaction."""
    rounds = FUNCTIONS // count
    start = time.process_time()
    for _round in range(rounds):
        call(count)
    return (time.process_time() - start) / rounds


def main() -> None:
    """Print a line for each number of functions."""
    for count in COUNTS:
        pairs = [(seconds(ours, count), seconds(bare, count)) for _pair in range(PAIRS)]
        ratios = sorted(mine / theirs for mine, theirs in pairs)
        mine, theirs = (1_000_000 * statistics.median(column) for column in zip(*pairs, strict=True))
        print(
            f"{count} functions after a commit: ours {mine:.0f} µs, bare {theirs:.0f} µs, "
            f"ratio {statistics.median(ratios):.2f} (lowest {ratios[0]:.2f}, highest {ratios[-1]:.2f}, {PAIRS} pairs)"
        )


if __name__ == "__main__":
    main()
