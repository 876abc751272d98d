"""What the job of thumbnails makes per second of processor time, against nothing but Pillow (goal: at least 0.9)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from bench import gallery
from media_tools import jobs, pictures, thumbnails
from project.models import GalleryItem

PAIRS = 15
AT_ONCE = 4  # photos in each half of a pair
CROPPED = {"crop": "center"}
GAP = 2  # pixels decoded for one of the thumbnail in each direction, as Image.thumbnail has it
LANCZOS = Image.Resampling.LANCZOS
SAVED: dict[str, Any] = {"quality": 82, "optimize": True, "progressive": True}  # as sorl saves them
Wanted = list[tuple[str, dict[str, Any]]]  # geometry and options of each thumbnail of a photo


def compare(photos: Sequence[GalleryItem]) -> None:
    """Print both ratios."""
    _compare("one size", photos, [("400x300", CROPPED)])
    four = [(geometry, dict(options)) for geometry, options in pictures.choices(photos[0].image, "400x300", CROPPED)]
    _compare("the three of a picture and its whole", photos, [*four, ("1200x900", pictures.CROPPED)])


def work() -> float:
    """Make all that is queued; return the seconds of processor time that it took."""
    start = time.process_time()
    for job in jobs.Job.objects.open():
        jobs.run_job.func(str(job.pk))
    return time.process_time() - start


def _compare(name: str, photos: Sequence[GalleryItem], wanted: Wanted) -> None:
    rates = []
    for number in range(PAIRS + 1):  # the first one warms the interpreter
        some = [photos[(number * AT_ONCE + one) % len(photos)] for one in range(AT_ONCE)]
        gallery.forget()
        thumbnails.make_ahead((photo.image, geometry, options) for photo in some for geometry, options in wanted)
        ours = work()
        start = time.process_time()
        for photo in some:
            _plain(Path(photo.image.path), wanted)
        rates.append((ours, time.process_time() - start))
    count = AT_ONCE * len(wanted)
    mine, theirs = (statistics.median(count / seconds for seconds in column) for column in zip(*rates[1:], strict=True))
    ratios = sorted(plain / ours for ours, plain in rates[1:])
    print(f"made per second and core, {name}: ours {mine:.1f}, Pillow alone {theirs:.1f}", end=", ")
    print(f"ratio {statistics.median(ratios):.2f} (lowest {ratios[0]:.2f}, highest {ratios[-1]:.2f}, {PAIRS} pairs)")


def _plain(path: Path, wanted: Wanted) -> None:
    """Make files of the same sizes and quality from one decoding."""
    sizes = [tuple(map(int, geometry.split("x"))) for geometry, _options in wanted]
    with Image.open(path) as image:
        image.draft("RGB", (GAP * max(width for width, _ in sizes), GAP * max(height for _, height in sizes)))
        for number, (size, (_geometry, options)) in enumerate(zip(sizes, wanted, strict=True)):
            kind = options.get("format", "JPEG")
            made = ImageOps.fit(image, size, LANCZOS) if "crop" in options else image.resize(size, LANCZOS)
            made.save(path.with_name(f"plain-{number}.{kind.lower()}"), kind, **SAVED)
