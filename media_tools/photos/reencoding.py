"""Turn a JPEG by decoding and encoding it: `python -m media_tools.photos.reencoding rot90 < in > out`.

The picture's own quantisation tables are used, turned as the pixels are, and its own subsampling of colours; where
Pillow cannot write that one, colours are not subsampled, which loses nothing. The metadata are left out.
"""

from __future__ import annotations

import sys
import warnings
from io import BytesIO
from typing import Any

from media_tools.photos import jpeg
from media_tools.photos.errors import PhotoError
from media_tools.photos.operations import SWAPPING

METHODS = {
    "hflip": "FLIP_LEFT_RIGHT",
    "rot180": "ROTATE_180",
    "vflip": "FLIP_TOP_BOTTOM",
    "transpose": "TRANSPOSE",
    "rot90": "ROTATE_270",  # Pillow counts against the clock
    "transverse": "TRANSVERSE",
    "rot270": "ROTATE_90",
}
# Sampling factors of the three components, and Pillow's number for them.
SAMPLINGS: dict[tuple[tuple[int, int], ...], int] = {((2, 2), (1, 1), (1, 1)): 2, ((2, 1), (1, 1), (1, 1)): 1}
FULL_COLOURS = 0
MODES = {"L", "RGB"}
SMALL = 64 * 1024  # a thumbnail, which must fit into its place
UNUSUAL = 3  # the exit status for colours that Pillow would change


class Unusual(Exception):
    """Pillow would change the colours."""


def turned(data: bytes, operation: str, quality: int | None = None) -> bytes:
    """Return the turned JPEG; `quality`, if given, takes the place of its own tables. Raises Unusual."""
    from PIL import Image

    whole = jpeg.parse(data)
    frame = whole.frame
    optimize = len(data) < SMALL or not whole.has_standard_codes  # it takes as long as all the rest
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        if image.mode not in MODES or image.info.get("adobe_transform") == 0:
            raise Unusual
        options = _own(image, frame, operation) if quality is None else {"quality": quality}
        result = BytesIO()
        pixels = image.transpose(Image.Transpose[METHODS[operation]])
        pixels.save(result, "JPEG", optimize=optimize, progressive=frame.progressive, **options)
    return result.getvalue()


def _own(image: Any, frame: jpeg.Frame, operation: str) -> dict[str, Any]:
    tables = [image.quantization[component[2]] for component in frame.components]
    factors = tuple((across, down) for across, down, _table in frame.components)
    if operation in SWAPPING:
        tables = [[table[8 * (at % 8) + at // 8] for at in range(64)] for table in tables]
        factors = tuple((down, across) for across, down in factors)
    options: dict[str, Any] = {"qtables": tables}
    return options if image.mode == "L" else options | {"subsampling": SAMPLINGS.get(factors, FULL_COLOURS)}


def main(operation: str, quality: str = "") -> int:
    """Turn standard input into standard output; return the exit status."""
    warnings.simplefilter("ignore")
    try:
        sys.stdout.buffer.write(turned(sys.stdin.buffer.read(), operation, int(quality) if quality else None))
    except Unusual:
        return UNUSUAL
    except (PhotoError, ValueError, KeyError, OSError, SyntaxError):  # what Pillow raises for damaged files
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
