"""Small pictures of photos, for the page that lists them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from media_tools import containers, originals, thumbnail_decoder
from media_tools.images import FORMATS
from media_tools.originals import ORIGIN, TURNS_BACK, Unreadable
from media_tools.photos import turning
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder

SIDE = 320  # pixels at most; twice of what is shown, for fine screens
QUALITY = 80


def preview(data: bytes, *, upright: bool) -> bytes:
    """Return a JPEG with sides of SIDE at most: upright, or as the pixels lie in the file.

    Raises Unreadable for what is no picture that browsers show, is damaged, or has too many pixels.
    """
    kind = containers.kind_of(data)
    if kind not in FORMATS:
        raise Unreadable("it is no picture in a known format")
    image = _decoded(data, kind)
    turn = TURNS_BACK.get(image.info[ORIGIN].orientation)
    if not upright and turn is not None:
        image = image.transpose(turn)
    return _encoded(image)


def how_turned(folder: Folder, name: str) -> str:
    """Return how a photo would be turned, without turning it: a word of `turning`, blank where it cannot be."""
    try:
        return turning.outlook(folder.whole(name).data)
    except PhotoError:
        return ""


def _decoded(data: bytes, kind: str) -> Image.Image:
    image = originals.opened(data, [kind], turning.MAX_PIXELS)
    if originals.is_heavy(image, (SIDE, SIDE)):
        return thumbnail_decoder.decode(data, kind, (SIDE, SIDE), turning.MAX_PIXELS)
    return originals.decoded(image, (SIDE, SIDE))


def _encoded(image: Image.Image) -> bytes:
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if "A" in image.mode else None)
    flat.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    made = BytesIO()
    flat.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
