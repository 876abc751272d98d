"""Interleaved pairs: ours, peer, ours, peer …; the ratio of each pair, its median and spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Clock = Callable[[], float]

PAIRS = 41  # short and many, so that a noisy second moves few of them
SECONDS = 0.2  # of each half of a pair


def rate(call: Callable[[], object], seconds: float = SECONDS, clock: Clock = time.perf_counter) -> float:
    """Return calls of `call` per second of `clock`, measured over `seconds`."""
    count, start = 0, clock()
    while (elapsed := clock() - start) < seconds:
        call()
        count += 1
    return count / elapsed


def compare(
    name: str, ours: Callable[[], object], peer: Callable[[], object], clock: Clock = time.perf_counter
) -> float:
    """Print the rates of both and the ratio ours/peer of each of `PAIRS` pairs; return the median ratio.

    `clock` is wall-clock time, or `time.process_time` where the work is the processor's alone: that is less noisy.
    """
    for call in (ours, peer):
        rate(call)  # warms caches and the interpreter
    rates = [(rate(ours, clock=clock), rate(peer, clock=clock)) for _ in range(PAIRS)]
    ratios = sorted(mine / theirs for mine, theirs in rates)
    mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    median = statistics.median(ratios)
    print(
        f"{name}: ours {mine:.0f}/s, peer {theirs:.0f}/s, ratio {median:.3f} "
        f"(lowest {ratios[0]:.3f}, highest {ratios[-1]:.3f}, {PAIRS} pairs)"
    )
    return median
