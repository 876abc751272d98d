"""Turn a JPEG by decoding and encoding it: `python -m media_tools.photos.reencoding ORDER < in > out`.

The picture's own quantisation tables are used, turned as the pixels are, and its own subsampling of colours; where
Pillow cannot write that one, colours are not subsampled, which loses nothing. The metadata are left out. The process
is told all that it must know (`order`), since importing what reads it would take as long as a fifth of the work.
"""

from __future__ import annotations

import json
import sys
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from media_tools.photos.jpeg import Jpeg

METHODS = {
    "hflip": "FLIP_LEFT_RIGHT",
    "rot180": "ROTATE_180",
    "vflip": "FLIP_TOP_BOTTOM",
    "transpose": "TRANSPOSE",
    "rot90": "ROTATE_270",  # Pillow counts against the clock
    "transverse": "TRANSVERSE",
    "rot270": "ROTATE_90",
}
QUARTER_TURNS = {"ROTATE_90", "ROTATE_270", "TRANSPOSE", "TRANSVERSE"}
# Sampling factors of the three components, and Pillow's number for them.
SAMPLINGS: dict[tuple[tuple[int, int], ...], int] = {((2, 2), (1, 1), (1, 1)): 2, ((2, 1), (1, 1), (1, 1)): 1}
FULL_COLOURS = 0
MODES = {"L", "RGB"}
SMALL = 64 * 1024  # a thumbnail, which must fit into its place
UNUSUAL = 3  # the exit status for colours that Pillow would change


class Unusual(Exception):
    """Pillow would change the colours."""


def order(whole: Jpeg, size: int, operation: str, quality: int | None) -> str:
    """Return what the process is told for a JPEG of `size` bytes; `quality`, if given, is instead of its own tables."""
    told = {
        "operation": operation,
        "quality": quality,
        "tables": [table for _across, _down, table in whole.frame.components],
        "factors": [(across, down) for across, down, _table in whole.frame.components],
        "progressive": whole.frame.progressive,
        "optimize": size < SMALL or not whole.has_standard_codes,  # it takes as long as all the rest
    }
    return json.dumps(told)


def turned(data: bytes, told: dict[str, Any]) -> bytes:
    """Return the turned JPEG, as `order` says; raises Unusual."""
    from PIL import Image

    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        if image.mode not in MODES or image.info.get("adobe_transform") == 0:
            raise Unusual
        options = _own(image, told) if told["quality"] is None else {"quality": told["quality"]}
        result = BytesIO()
        pixels = image.transpose(Image.Transpose[METHODS[told["operation"]]])
        pixels.save(result, "JPEG", optimize=told["optimize"], progressive=told["progressive"], **options)
    return result.getvalue()


def _own(image: Any, told: dict[str, Any]) -> dict[str, Any]:
    method = METHODS[told["operation"]]
    tables = [image.quantization[table] for table in told["tables"]]
    factors = tuple((across, down) for across, down in told["factors"])
    if method in QUARTER_TURNS:
        tables = [[table[8 * (at % 8) + at // 8] for at in range(64)] for table in tables]
        factors = tuple((down, across) for across, down in factors)
    options: dict[str, Any] = {"qtables": tables}
    return options if image.mode == "L" else options | {"subsampling": SAMPLINGS.get(factors, FULL_COLOURS)}


def main(told: str) -> int:
    """Turn standard input into standard output; return the exit status."""
    warnings.simplefilter("ignore")
    try:
        sys.stdout.buffer.write(turned(sys.stdin.buffer.read(), json.loads(told)))
    except Unusual:
        return UNUSUAL
    except (ValueError, KeyError, OSError, SyntaxError):  # what Pillow raises for damaged files
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
