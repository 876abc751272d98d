"""Decode large originals of thumbnails in a process of its own: `python -m media_tools.thumbnail_decoder … < data`.

A picture of 60 million pixels takes up to a gigabyte while it is decoded, which a worker must never hold. This process
shrinks it and writes one line of JSON, mode, size and Origin or the reason of a refusal, and then the pixels, in rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import warnings
from contextlib import suppress
from typing import IO

from PIL import Image

from media_tools import decoder
from media_tools.originals import ORIGIN, Origin, Size, Unreadable, decoded, opened

SECONDS = 30  # of processor time; 60 million pixels of the slowest format take five
WAIT_SECONDS = 25  # on a busy machine; less than the lease of a job, which says nothing meanwhile
PIXEL_BYTES = 20  # of memory: the 16 of a WebP, and a copy that is turned
ROWS = 64  # sent at once


def decode(data: bytes, kind: str, at_least: Size | None, pixels: int) -> Image.Image:
    """Do what `originals.decoded` does, elsewhere, and without the profile; raises Unreadable."""
    arguments = [kind, str(pixels), *map(str, at_least or ())]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "media_tools.thumbnail_decoder", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=decoder.environment(),
    )
    timer = threading.Timer(WAIT_SECONDS, process.kill)
    timer.start()
    try:
        with process:
            assert process.stdin and process.stdout
            with suppress(BrokenPipeError), process.stdin as stdin:
                stdin.write(data)
            return _received(process.stdout)
    finally:
        timer.cancel()


def main(kind: str, pixels: int, at_least: Size | None) -> None:
    """Read a picture from standard input and write the answer to standard output."""
    from PIL import AvifImagePlugin

    decoder.limit("RLIMIT_CPU", SECONDS)
    decoder.limit("RLIMIT_DATA", decoder.BASE_BYTES + PIXEL_BYTES * pixels)
    warnings.simplefilter("ignore")
    AvifImagePlugin.DEFAULT_MAX_THREADS = decoder.THREADS
    try:
        image = decoded(opened(sys.stdin.buffer.read(), [kind], pixels), at_least)
    except Unreadable as refused:
        sys.stdout.write(json.dumps({"refused": refused.reason}) + "\n")
    else:
        _send(image, sys.stdout.buffer)


def _send(image: Image.Image, pipe: IO[bytes]) -> None:
    answer = {"mode": image.mode, "size": image.size, "origin": image.info[ORIGIN]}
    pipe.write(json.dumps(answer).encode() + b"\n")
    for top in range(0, image.height, ROWS):
        pipe.write(image.crop((0, top, image.width, min(top + ROWS, image.height))).tobytes())


def _received(pipe: IO[bytes]) -> Image.Image:
    """Return the picture that `_send` wrote, never holding its pixels twice; raises Unreadable."""
    answer = json.loads(pipe.readline() or '{"refused": "its decoder crashed, or took too long or too much memory"}')
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    image = Image.new(answer["mode"], answer["size"])
    for top in range(0, image.height, ROWS):
        size = (image.width, min(ROWS, image.height - top))
        rows = pipe.read(size[0] * size[1] * len(image.getbands()))
        if len(rows) < size[0] * size[1] * len(image.getbands()):
            raise Unreadable("its decoder was ended on the way")
        image.paste(Image.frombytes(image.mode, size, rows), (0, top))
    shown, box, orientation = answer["origin"]
    image.info[ORIGIN] = Origin((shown[0], shown[1]), (box[0], box[1], box[2], box[3]), orientation)
    return image


if __name__ == "__main__":
    kind, pixels, *sides = sys.argv[1:]
    main(kind, int(pixels), (int(sides[0]), int(sides[1])) if sides else None)
