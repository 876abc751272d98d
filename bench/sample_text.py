"""Sample sentences a second: of a chain that is kept, against one that is learned for each (goal: at least 50 times).

And what a new site of ten thousand events takes: rows a second and the most memory.
"""

from __future__ import annotations

import random
import resource
import time

from bench import site
from bench.pairs import compare

EVENTS = 10_000
FIELD = (20, 120)  # characters of the sentences, as a field asks for them


def main() -> None:
    """Print both."""
    sentences()
    site.seed()  # which makes the database
    events()


def sentences() -> None:
    """Compare sentences within the bounds of a field."""
    from project.sample import texts

    rng = random.Random(1)
    kept = texts.prose(rng, texts.chains([]))
    ratio = compare(
        "sample sentences",
        lambda: kept.line(*FIELD),
        lambda: texts.prose(rng, texts.shipped()).line(*FIELD),
        clock=time.process_time,
    )
    print(f"a chain that is kept is {ratio:.0f} times as quick")


def events() -> None:
    """Fill a site with events."""
    from django.core.management import call_command

    before, start = _peak(), time.perf_counter()
    call_command("seed_content", "--fresh", "--gallery", "0", "--events", str(EVENTS), verbosity=0)
    seconds = time.perf_counter() - start
    print(f"{EVENTS:,} events: {EVENTS / seconds:,.0f} a second, at most {_peak()} MB ({before} MB before)")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
