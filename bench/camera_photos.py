"""Photos as a camera of 12 megapixels takes them: noise, maker note, thumbnail; and what turning did to them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.media_tools.photos import cameras

SIZES = [(4032, 3024), (4000, 3000), (3648, 2736)]  # 3000 is no multiple of 16, the unit of subsampled colours
ORIENTATIONS = [6, 8]
TOLERANCE = 24  # of 255, of the mean of a block: what is encoded again differs by 3, another block by 70
BLOCK = 8


def make() -> list[bytes]:
    """Return one photo of each size and orientation."""
    thumbnail = BytesIO()
    _scene(160, 120).save(thumbnail, "JPEG", quality=80, subsampling="4:2:2")  # as cameras do
    return [_photo(size, turn, thumbnail.getvalue()) for size in SIZES for turn in ORIENTATIONS]


def fill(folder: Path, photos: list[bytes], count: int) -> None:
    """Write `count` files, the photos in turn."""
    folder.mkdir()
    for number in range(count):
        (folder / f"IMG_{number:04}.jpg").write_bytes(photos[number % len(photos)])


def damaged(folder: Path, photos: list[bytes]) -> tuple[int, int]:
    """Return how many upright files of a folder have lost edges, and how many have wrong pixels."""
    counts, known = {"": 0, "cut": 0, "wrong": 0}, dict[bytes, str]()
    for number, path in enumerate(sorted(folder.iterdir())):
        data = path.read_bytes()
        digest = hashlib.sha256(data).digest()
        if digest not in known:
            known[digest] = _damage(data, photos[number % len(photos)])
        counts[known[digest]] += 1
    return counts["cut"], counts["wrong"]


def _damage(data: bytes, original: bytes) -> str:
    ours, theirs = _shown(data), _shown(original)
    if ours.size != theirs.size:
        return "cut"
    difference = ImageChops.difference(ours, theirs).reduce(BLOCK)
    return "wrong" if max(high for _low, high in ImageStat.Stat(difference).extrema) > TOLERANCE else ""


def _shown(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def _photo(size: tuple[int, int], orientation: int, thumbnail: bytes) -> bytes:
    picture = BytesIO()
    _scene(*size).save(picture, "JPEG", quality=92, subsampling="4:2:0")
    tiff = cameras.exif(orientation=orientation, size=size, thumbnail=thumbnail)
    return cameras.in_jpeg(tiff, picture.getvalue())


def _scene(width: int, height: int) -> Image.Image:
    """Return soft shapes of all colours with the grain of a sensor."""
    small = (width // 80 + 1, height // 80 + 1)
    shapes = [Image.effect_noise(small, 90).resize((width, height), Image.Resampling.BICUBIC) for _channel in "RGB"]
    grain = Image.effect_noise((width, height), 8).convert("RGB")
    return ImageChops.add(Image.merge("RGB", shapes), grain, scale=1, offset=-128)
