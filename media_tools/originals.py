"""Originals of thumbnails: opened by their header, decoded no larger than needed, upright and in one of four modes."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, UnidentifiedImageError

from media_tools.containers import MAX_PARTS, PNG_SIGNATURE

# Pixels that are worked on at once: a WebP takes 16 bytes of memory each while it is decoded.
WORKING_PIXELS = 16_000_000
# Of a side: Pillow's tables for resizing take 48 bytes for each pixel of it. No JPEG is longer.
WORKING_SIDE = 65_535
GAP = 2  # pixels in each direction for one of the thumbnail; the loss from fewer would be seen
MAX_FACTOR = 1000  # Pillow adds up the pixels of a square in 32 bits
STRIP_PIXELS = 4_000_000  # shrunk at once: where there is transparency, Pillow makes two copies

ORIENTATION = 0x0112  # the Exif tag
ORIGIN = "media_tools.origin"  # in the `info` of a decoded picture

Size = tuple[int, int]
Box = tuple[float, float, float, float]
Turn = Image.Transpose

# The Exif orientation: what makes such a picture upright, and back (Exif 2.32, 4.6.4 A).
TURNS = {
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_90,
}
TURNS_BACK = TURNS | {6: Turn.ROTATE_90, 8: Turn.ROTATE_270}
QUARTER_TURNS = {Turn.TRANSPOSE, Turn.ROTATE_270, Turn.TRANSVERSE, Turn.ROTATE_90}
MIRRORED_X = {Turn.FLIP_LEFT_RIGHT, Turn.ROTATE_180, Turn.ROTATE_270, Turn.TRANSVERSE}
MIRRORED_Y = {Turn.FLIP_TOP_BOTTOM, Turn.ROTATE_180, Turn.ROTATE_90, Turn.TRANSVERSE}


class Unreadable(Exception):
    """No thumbnail can be made; `reason` says why, in words that complete "No thumbnail of boat.jpg: "."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Origin(NamedTuple):
    """What decoded pixels come from.

    `size` is that of the whole picture as it is shown, `box` the part of the pixels that shows all of it (the last row
    and column may reach beyond it), `orientation` the Exif value that has been followed.
    """

    size: Size
    box: Box
    orientation: int


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever a decoder raises into Unreadable."""
    try:
        yield
    except Unreadable:
        raise
    except UnidentifiedImageError:
        raise Unreadable("it is no picture in a known format") from None
    except Image.DecompressionBombError:
        raise Unreadable("it has far too many pixels") from None
    except MemoryError:
        raise Unreadable("it takes too much memory") from None
    except Exception as error:  # decoders raise what they like for data they do not understand
        said = " ".join(str(error).split())[:100]
        raise Unreadable(f"it is damaged ({type(error).__name__}: {said})") from None


def opened(data: bytes, formats: list[str], pixels: int) -> Image.Image:
    """Return the picture with nothing but its header read; raises Unreadable for none, or one of too many pixels."""
    with reading():
        image = Image.open(BytesIO(data), formats=formats)
        if image.format == "PNG" and "exif" not in image.info:
            image.info["exif"] = _late_exif(data)
    if image.width * image.height > pixels:
        raise Unreadable(f"it has {image.width} × {image.height} pixels, and {pixels} are the limit")
    return image


def orientation_of(image: Image.Image) -> int:
    """Return the Exif orientation, 1 to 8; 1 where there is none that makes sense."""
    try:
        found = Image.Image.getexif(image).get(ORIENTATION)  # a PNG's own method would decode it
        return int(found) if found in TURNS else 1
    except Exception:  # Exif data are anybody's
        return 1


def size_as_shown(image: Image.Image) -> Size:
    """Return width and height of an opened or decoded picture, in full and upright."""
    if ORIGIN in image.info:
        origin: Origin = image.info[ORIGIN]
        return origin.size
    width, height = image.size
    return (height, width) if TURNS.get(orientation_of(image)) in QUARTER_TURNS else (width, height)


def decoded(image: Image.Image, at_least: Size | None) -> Image.Image:
    """Decode what was just opened, to GAP times the size `at_least` or somewhat more, None for all pixels; upright.

    The mode is L, LA, RGB or RGBA, and `info` has an Origin and, if it is for such pixels, the ICC profile.
    Raises Unreadable.
    """
    orientation, size = orientation_of(image), size_as_shown(image)
    turn = TURNS.get(orientation)
    with reading():
        profile = profile_of(image)
        if at_least and turn in QUARTER_TURNS:
            at_least = at_least[::-1]
        pixels, box = _loaded(image, at_least)
        if turn is not None:
            pixels, box = turned(pixels, box, turn)
    pixels.info = profile | {ORIGIN: Origin(size, box, orientation)}
    return pixels


def profile_of(image: Image.Image) -> dict[str | Size, Any]:
    """Return the ICC profile as `info` holds it, unless it is one of inks or of grey: thumbnails are RGB."""
    fits = image.mode in ("P", "RGB", "RGBA") and image.info.get("icc_profile")
    return {"icc_profile": image.info["icc_profile"]} if fits else {}


def is_heavy(image: Image.Image, at_least: Size | None) -> bool:
    """Return whether decoding takes more memory than a worker has to spare."""
    pixels = image.width * image.height
    sides = zip(size_as_shown(image), at_least or (), strict=False)
    if at_least and image.format in ("JPEG", "MPO") and all(side >= 2 * GAP * least for side, least in sides):
        pixels //= 2  # it is decoded at half its size, and holds 8 bytes for each pixel of the whole at most
    return pixels > WORKING_PIXELS


def plain(image: Image.Image) -> Image.Image:
    """Return a loaded picture in one of the modes L, LA, RGB and RGBA."""
    if image.mode in ("L", "RGB") and not image.has_transparency_data:
        return image
    if image.mode in ("LA", "RGBA"):
        return image
    if image.mode == "I;16":  # little-endian; Pillow's conversion would make all white that is not nearly black
        return Image.frombytes("L", image.size, image.tobytes()[1::2])
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def factors_for(size: Size, at_least: Size) -> Size:
    """Return by which whole numbers to divide width and height: enough is left, and no more than can be worked on."""
    fair = min(side // (GAP * least) for side, least in zip(size, at_least, strict=True))
    needed = math.ceil(math.sqrt(size[0] * size[1] / WORKING_PIXELS))
    factor = max(min(fair, MAX_FACTOR), needed)
    return max(factor, math.ceil(size[0] / WORKING_SIDE)), max(factor, math.ceil(size[1] / WORKING_SIDE))


def shrunk(image: Image.Image, factors: Size, box: tuple[int, int, int, int]) -> tuple[Image.Image, Box]:
    """Return a part of the picture divided by whole numbers, and the box of it that shows all of the part."""
    left, top, right, bottom = box
    across, down = (right - left) / factors[0], (bottom - top) / factors[1]
    small = Image.new(image.mode, (math.ceil(across), math.ceil(down)))
    rows = max(STRIP_PIXELS // (right - left) // factors[1], 1)
    for row in range(0, small.height, rows):
        start = top + row * factors[1]
        strip = image.crop((left, start, right, min(start + rows * factors[1], bottom)))
        small.paste(strip.reduce(factors), (0, row))
    return small, (0, 0, across, down)


def turned(image: Image.Image, box: Box, turn: Turn) -> tuple[Image.Image, Box]:
    """Return the picture turned, and where its `box` has come to lie."""
    image = image.transpose(turn)
    left, top, right, bottom = box
    if turn in QUARTER_TURNS:
        left, top, right, bottom = top, left, bottom, right
    if turn in MIRRORED_X:
        left, right = image.width - right, image.width - left
    if turn in MIRRORED_Y:
        top, bottom = image.height - bottom, image.height - top
    return image, (left, top, right, bottom)


def _loaded(image: Any, at_least: Size | None) -> tuple[Image.Image, Box]:
    """Return the pixels, decoded to a fraction where the format can do that, and the box that shows all."""
    box: Box = (0, 0, *image.size)
    if at_least:
        drafted = image.draft(None, (at_least[0] * GAP, at_least[1] * GAP))
        box = drafted[1] if drafted else box
    image.load()
    pixels = plain(image)
    factors = factors_for(pixels.size, at_least) if at_least else (1, 1)
    if factors == (1, 1):
        return pixels, box
    small, _box = shrunk(pixels, factors, (0, 0, *pixels.size))
    return small, (0, 0, box[2] / factors[0], box[3] / factors[1])


def _late_exif(data: bytes) -> bytes | None:
    """Return the Exif data of a PNG, which may stand behind its pixels."""
    at = len(PNG_SIGNATURE)
    for _part in range(MAX_PARTS):
        if at + 8 > len(data):
            break
        size, name = struct.unpack_from(">I4s", data, at)
        if name == b"eXIf":
            return data[at + 8 : at + 8 + size]
        at += 12 + size
    return None
