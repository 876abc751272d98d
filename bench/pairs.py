"""Interleaved pairs: ours, peer, ours, peer …; the ratio of each pair, its median and spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

PAIRS = 9  # at least seven, so that one noisy pair does not move the median
SECONDS = 1.0  # of each half of a pair


def rate(call: Callable[[], object], seconds: float = SECONDS) -> float:
    """Return calls of `call` per second, measured over `seconds`."""
    count, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        call()
        count += 1
    return count / elapsed


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object], pairs: int = PAIRS) -> float:
    """Print the rates of both and the ratio ours/peer of each of `pairs` pairs; return the median ratio."""
    for call in (ours, peer):
        rate(call, SECONDS / 2)  # warm caches and the interpreter
    rates = [(rate(ours), rate(peer)) for _ in range(pairs)]
    ratios = sorted(mine / theirs for mine, theirs in rates)
    mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    median = statistics.median(ratios)
    print(
        f"{name}: ours {mine:.0f}/s, peer {theirs:.0f}/s, ratio {median:.3f} "
        f"(lowest {ratios[0]:.3f}, highest {ratios[-1]:.3f}, {pairs} pairs)"
    )
    return median
