"""Originals of thumbnails for the tests, and what is made of them."""

from __future__ import annotations

import math
import random
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from PIL import Image, ImageChops, ImageStat
from sorl.thumbnail.images import ImageFile as StoredImage
from sorl.thumbnail.parsers import parse_geometry

from media_tools.engine import Engine

OPTIONS: dict[str, Any] = {
    "format": "JPEG",
    "quality": 95,
    "colorspace": "RGB",
    "upscale": True,
    "crop": False,
    "cropbox": None,
    "rounded": None,
    "padding": False,
    "padding_color": "#ffffff",
}


def stored(data: bytes, name: str = "boat.jpg") -> StoredImage:
    """Return an original that a storage keeps."""
    storage = InMemoryStorage()
    return StoredImage(storage.save(name, ContentFile(data)), storage)


def opened(data: bytes) -> Image.Image:
    return Engine().get_image(stored(data))


def decoded(data: bytes, at_least: tuple[int, int] | None = None, **how: Any) -> Image.Image:
    return Engine().decode(opened(data), at_least, **how)


def created(image: Image.Image, geometry: str, engine: Any = None, **options: Any) -> Any:
    """Return the pixels of a thumbnail of what was decoded."""
    engine, full = engine or Engine(), OPTIONS | options
    return engine.create(image, parse_geometry(geometry, engine.get_image_ratio(image, full)), full)


def file_of(image: Image.Image, geometry: str, **options: Any) -> bytes:
    """Return the file of a thumbnail."""
    engine, full = Engine(), OPTIONS | options
    full["image_info"] = engine.get_image_info(image)
    thumbnail = StoredImage("thumbnail", InMemoryStorage())
    engine.write(created(image, geometry, **options), full, thumbnail)
    data: bytes = thumbnail.read()
    return data


def photo(width: int, height: int) -> Image.Image:
    """Return a picture with something to see everywhere: soft clouds of three colours."""
    size = (width // 16 + 1, height // 16 + 1)
    clouds = Image.frombytes("RGB", size, random.Random(4).randbytes(size[0] * size[1] * 3))
    return clouds.resize((width, height), Image.Resampling.BICUBIC)


def decibels(one: Image.Image, other: Image.Image) -> float:
    """Return the peak signal-to-noise ratio of two pictures: 40 and more is the same to the eye."""
    difference = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB")))
    square = sum(difference.sum2) / sum(difference.count)
    return 10 * math.log10(255**2 / square) if square else math.inf


def reopened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))
