"""Photos turned upright, as browsers show them: without loss where the size allows, else encoded again.

Only JPEGs are turned. Everything but the pixels stays byte by byte as it was, except orientation, sizes and the
embedded thumbnail, which are put right where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from media_tools.photos import blocks, embedded, exif, jpeg, operations, tools
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import Exif
from media_tools.photos.jpeg import Jpeg
from media_tools.photos.patch import patched

MAX_PIXELS = 210_000_000  # the largest sensors in phones have 200 megapixels; takes 1.3 GB while it is turned
UPRIGHT = 1

# How it was done
NOTHING, LOSSLESS, REENCODED = "nothing", "lossless", "reencoded"


@dataclass(frozen=True)
class Turned:
    """The photo, and how it was done: NOTHING to do, LOSSLESS, or REENCODED."""

    data: bytes
    how: str


def upright(data: bytes, *, lossless_only: bool = False) -> Turned:
    """Return the photo turned as its orientation says, with orientation 1.

    There is nothing to do without orientation, at 1, and at numbers that mean nothing, at which browsers show the
    picture as it is. Raises PhotoError for damaged files and where no program that turns is installed; with
    `lossless_only` also where the size does not allow it without loss.
    """
    operation = operations.OPERATIONS.get(Exif(data).orientation or UPRIGHT)
    if not operation:
        return Turned(data, NOTHING)
    if blocks.kind_of(data) != "JPEG":
        raise _only_jpegs()
    whole = _checked(data)
    how = _how(whole, operation)
    if how == LOSSLESS:
        optimized = not whole.has_standard_codes
        pixels = tools.lossless(data, operation, whole.frame.progressive, optimized=optimized)
    else:
        pixels = _reencoded(data, whole, operation, lossless_only)
    return Turned(_finished(whole, jpeg.parse(pixels), operation), how)


def outlook(data: bytes) -> str:
    """Return how a photo would be turned, by its header alone: NOTHING, LOSSLESS or REENCODED; raises PhotoError."""
    operation = operations.OPERATIONS.get(Exif(data).orientation or UPRIGHT)
    if not operation:
        return NOTHING
    if blocks.kind_of(data) != "JPEG":
        raise _only_jpegs()
    return _how(_checked(data), operation)


def _only_jpegs() -> PhotoError:
    return PhotoError(_("Only JPEG files can be turned."))


def _how(whole: Jpeg, operation: str) -> str:
    return LOSSLESS if operations.is_lossless(operation, whole.frame) else REENCODED


def _checked(data: bytes) -> Jpeg:
    """Return the parts of a JPEG that may be turned."""
    if not tools.is_installed():
        raise PhotoError(
            _(
                "To turn photos, jpegtran or libturbojpeg must be installed: on Debian and Ubuntu “apt install "
                "libjpeg-turbo-progs”, on a Mac “brew install jpeg-turbo”."
            )
        )
    whole = jpeg.parse(data)
    if whole.frame.width * whole.frame.height > MAX_PIXELS:
        raise PhotoError(_("This picture is too large to be turned."))
    if whole.has_more_pictures:
        raise PhotoError(_("This file holds more than one picture, of which only the first could be turned."))
    return whole


def _reencoded(data: bytes, whole: Jpeg, operation: str, lossless_only: bool) -> bytes:
    if lossless_only:
        size = {"width": whole.frame.width, "height": whole.frame.height, "unit": max(whole.frame.unit)}
        raise PhotoError(
            _("%(width)s × %(height)s pixels cannot be turned without loss: sides must be multiples of %(unit)s.")
            % size
        )
    turned = tools.reencoded(data, operation)
    tools.check(data, whole.frame.progressive)
    return turned


def _finished(whole: Jpeg, pixels: Jpeg, operation: str) -> bytes:
    """Return the new pixels with the old metadata, put right."""
    width, height = operations.size_after(operation, whole.frame)
    if (pixels.frame.width, pixels.frame.height) != (width, height):
        raise jpeg.damaged()
    source = Exif(jpeg.metadata(whole))
    sizes = {exif.WIDTH: width, exif.HEIGHT: height, exif.IMAGE_WIDTH: width, exif.IMAGE_HEIGHT: height}
    values = {tag: size for tag, size in sizes.items() if source.number(tag) is not None}
    beginning = embedded.turned(Exif(patched(source, values | {exif.ORIENTATION: UPRIGHT})), operation)
    return jpeg.with_pixels(beginning, pixels, whole.trailer)
