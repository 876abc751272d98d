"""A picture on a page: which thumbnails it needs, for sharp screens too and in the formats that are smaller."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile
from sorl.thumbnail import default
from sorl.thumbnail.images import BaseImageFile, ImageFile

from media_tools import thumbnails
from media_tools.conf import settings
from media_tools.fields import shown_size
from media_tools.images import FORMATS
from media_tools.thumbnail_sizes import final_size

CROPPED = {"upscale": False}
WIDTHS = (400, 800, 1200, 1600)  # of pictures in rich text: from a telephone to a column of text on a sharp screen
FALLBACK = {"AVIF": "WEBP"}  # what browsers of the last years show in its place
ALONE = {"GIF"}  # formats that may move, which the other ones would stop
PIXELS = re.compile(r"(\d+)px")

Options = Mapping[str, Any]
Choice = tuple[str, Options]  # geometry and sorl's options


@dataclass(frozen=True)
class Variant:
    """A picture in one format, as it is and, where the original has them, with twice the pixels."""

    content_type: str
    once: Choice
    twice: Choice | None

    def choices(self) -> list[Choice]:
        """Return what is made."""
        return [self.once, *([self.twice] if self.twice else [])]

    def srcset(self, file: FieldFile) -> str:
        """Return the value of `srcset`; blank where the picture cannot be made."""
        found = [thumbnails.get(file, geometry, **options) for geometry, options in self.choices()]
        return ", ".join(f"{image.url} {scale}x" for scale, image in enumerate(larger(found), start=1))


def variants(file: FieldFile, geometry: str, options: Options) -> list[Variant]:
    """Return the formats to choose from, the one that every browser shows last."""
    options = CROPPED | dict(options)
    own = default.backend._get_format(ImageFile(file)) if file else "JPEG"
    others = [] if own in ALONE or "format" in options else [name for name in settings.PICTURE_FORMATS if name != own]
    last = options.get("format") or FALLBACK.get(own, own)
    names = [*(name for name in others if name != last), last]
    shown = shown_size(file) if file else None
    return [_variant(name, geometry, options | {"format": name}, shown) for name in names]


def choices(file: FieldFile, geometry: str, options: Options) -> Iterator[Choice]:
    """Return all thumbnails that a picture needs."""
    *others, last = variants(file, geometry, options)
    for variant in others:
        yield from variant.choices()
    yield from [last.once] if others else last.choices()


def make_widths(file: FieldFile) -> None:
    """Let the picture of a rich text be made in all WIDTHS, so that it is there when the text is shown."""
    thumbnails.make_ahead((file, str(width), dict(CROPPED)) for width in WIDTHS)


def larger(found: list[BaseImageFile | None]) -> list[BaseImageFile]:
    """Return the images without those that are no larger than the one before."""
    kept: list[BaseImageFile] = []
    for image in filter(None, found):
        if not kept or image.width > kept[-1].width:
            kept.append(image)
    return kept


def doubled(geometry: str) -> str:
    """Return the geometry for screens with twice the pixels: `400x300` gives `800x600`."""
    return "x".join(str(2 * int(side)) if side else "" for side in geometry.split("x"))


def _variant(name: str, geometry: str, options: dict[str, Any], shown: tuple[int, int] | None) -> Variant:
    crop = options.get("crop")
    scaled = {"crop": PIXELS.sub(lambda found: f"{2 * int(found[1])}px", crop)} if isinstance(crop, str) else {}
    once, twice = (geometry, options), (doubled(geometry), options | scaled)
    larger = shown is None or final_size(shown, *twice) != final_size(shown, *once)
    return Variant(FORMATS[name][1], once, twice if larger else None)
