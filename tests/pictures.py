"""Whether two screenshots show the same page, though fonts and anti-aliasing differ between machines."""

from pathlib import Path

from PIL import Image, ImageChops, ImageStat

# Small enough that a letter is less than a point, large enough that the parts of a page stay apart.
SIZE = (64, 48)


def difference(one: Path, other: Path) -> float:
    """Return the mean absolute difference of the two pictures' points, 0 (alike) to 255; both are scaled to SIZE."""
    small = [_small(path) for path in (one, other)]
    channels = ImageStat.Stat(ImageChops.difference(*small)).mean
    return sum(channels) / len(channels)


def _small(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB").resize(SIZE, Image.Resampling.BOX)
