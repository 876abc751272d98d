"""How large a thumbnail will be: reckoned as sorl does, without the picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sorl.thumbnail.conf import settings
from sorl.thumbnail.helpers import toint
from sorl.thumbnail.parsers import ThumbnailParseError, parse_cropbox, parse_geometry

Size = tuple[int, int]

UNKNOWN = (40_000, 30_000)  # stands for a picture of unknown size: 4:3, as most photos are, and never too small


def final_size(shown: Size | None, geometry: str, options: Mapping[str, Any]) -> Size:
    """Return width and height of the thumbnail of a picture that is shown with the size `shown`, None if unknown.

    Two things only the pixels can tell: what `remove_border` leaves, for which the whole box is returned, and whether
    Exif asks for a quarter turn, which counts where `orientation` is off.
    Raises ThumbnailParseError for a geometry, or a cropbox, that means nothing.
    """
    box = box_of(shown, geometry, options)
    if options.get("padding") or options.get("remove_border"):
        return box
    scaled = scaled_size(part_size(shown, options), box, options)
    if not _crops(options):
        return scaled
    if options["crop"] == "smart":
        return _smart(scaled, box)
    return min(scaled[0], box[0]), min(scaled[1], box[1])


def part_size(shown: Size | None, options: Mapping[str, Any]) -> Size:
    """Return the size of what the thumbnail shows before it is scaled: the cropbox or the whole picture."""
    if not options.get("cropbox"):
        return shown or UNKNOWN
    try:
        left, top, right, bottom = parse_cropbox(options["cropbox"])
    except (TypeError, ValueError):
        raise ThumbnailParseError(f"Not a cropbox: {options['cropbox']}") from None
    if left >= right or top >= bottom:
        raise ThumbnailParseError(f"There is nothing in the cropbox: {options['cropbox']}")
    return right - left, bottom - top


def box_of(shown: Size | None, geometry: str, options: Mapping[str, Any]) -> Size:
    """Return both sides of a geometry of which one may be left out, such as `200` or `x90`."""
    width, height = part_size(shown, options)
    box: Size = parse_geometry(geometry, width / height)
    if not all(box):
        raise ThumbnailParseError(f"A thumbnail cannot have no pixels: {geometry}")
    return box


def scaled_size(size: Size, box: Size, options: Mapping[str, Any]) -> Size:
    """Return the size to which a picture of `size` is scaled: into the box, or to cover it before a crop."""
    factors = (box[0] / size[0], box[1] / size[1])
    factor = max(factors) if _crops(options) else min(factors)
    if factor >= 1 and not options.get("upscale", settings.THUMBNAIL_UPSCALE):
        return size
    return toint(size[0] * factor), toint(size[1] * factor)


def _crops(options: Mapping[str, Any]) -> bool:
    return bool(options.get("crop")) and options["crop"] != "noop"


def _smart(scaled: Size, box: Size) -> Size:
    """Return what remains when the dullest edges are cut off until the box's ratio is reached."""
    ratio = box[0] / box[1]
    width = max(min(scaled[0], round(scaled[1] * ratio)), 1)
    return width, max(min(scaled[1], round(scaled[0] / ratio)), 1)
