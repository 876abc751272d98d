"""Decode a picture in a process of its own, which can be given up: `python -m media_tools.decoder KIND PIXELS < data`.

A decoder may take for ever, ask for all memory or crash; this process then ends, and the site goes on.
The answer is one line of JSON on standard output: what `Decoded` holds, or `{"refused": code}`.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import warnings
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from media_tools import containers

SECONDS = 3  # of processor time; every upload is to be answered within five seconds
WAIT_SECONDS = 20  # on a busy machine even a small picture may have to wait for its turn
BASE_BYTES = 256 * 1024 * 1024  # of memory, before any pixel
PIXEL_BYTES = 16  # of memory: WebP's two canvases, the frame and Pillow's own copy, four bytes each
THREADS = 2  # of the AVIF decoder, whose memory grows with them
PLUGINS = {kind: f"{kind.title()}ImagePlugin" for kind in ("AVIF", "GIF", "JPEG", "PNG")} | {"WEBP": "WebPImagePlugin"}


class Undecodable(Exception):
    """The picture was refused; `code` says why: "broken", "too_many_pixels" or "too_slow"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Decoded:
    """A picture that decodes: its size as it is shown, its frames, and where its data end."""

    width: int
    height: int
    frames: int
    end: int


def decode(data: bytes, kind: str, pixels: int) -> Decoded:
    """Decode every frame in another process; raises Undecodable."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "media_tools.decoder", kind, str(pixels)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WAIT_SECONDS,
            env=environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Undecodable("too_slow") from None
    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        raise Undecodable("too_slow")
    found = json.loads(done.stdout) if done.returncode == 0 else {"refused": "broken"}
    if "refused" in found:
        raise Undecodable(found["refused"])
    return Decoded(**found)


def main(kind: str, pixels: int) -> None:
    """Read a picture from standard input and write the answer to standard output."""
    from PIL import AvifImagePlugin, Image

    limit("RLIMIT_CPU", SECONDS)
    limit("RLIMIT_DATA", BASE_BYTES + PIXEL_BYTES * pixels)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = pixels // 2  # Pillow only warns up to the double of it
    AvifImagePlugin.DEFAULT_MAX_THREADS = THREADS
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(), kind, pixels)))


def answer(data: bytes, kind: str, pixels: int) -> dict[str, Any]:
    """Return what `Decoded` holds, or `{"refused": code}`, for whatever `data` are."""
    from PIL import Image

    try:
        return asdict(_decoded(data, kind, pixels))
    except Undecodable as refused:
        return {"refused": refused.code}
    except (MemoryError, Image.DecompressionBombError):
        return {"refused": "too_many_pixels"}
    except Exception:  # decoders raise what they like for data they do not understand
        return {"refused": "broken"}


def environment() -> dict[str, str]:
    """Return the environment in which another process of Python finds this package."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path}


def limit(name: str, size: int) -> None:
    """Let the process end where it takes more than `size` of a resource."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    limit = getattr(resource, name)
    _soft, hard = resource.getrlimit(limit)
    if hard == resource.RLIM_INFINITY or size < hard:
        resource.setrlimit(limit, (size, hard))


def _decoded(data: bytes, kind: str, pixels: int) -> Decoded:
    from PIL import Image

    end = containers.end_of(kind, data)
    importlib.import_module(f"PIL.{PLUGINS[kind]}")  # else Pillow imports all it has
    with Image.open(BytesIO(data[:end]), formats=[kind]) as image:
        width, height = size_as_shown(image)
        return Decoded(width, height, _decode_frames(image, kind, pixels), end)


def _decode_frames(image: Any, kind: str, pixels: int) -> int:
    """Decode all there is and return the number of frames."""
    # The other pictures of a JPEG lie behind its end and are gone.
    frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
    # A JPEG is decoded at an eighth of its size: every bit is read, only the arithmetic at the end is spared.
    image.draft(None, (max(image.width // 8, 1), max(image.height // 8, 1)))
    seen = 0
    for frame in range(frames):
        image.seek(frame)
        seen += image.width * image.height  # a frame of a GIF may enlarge the canvas
        if seen > pixels:
            raise Undecodable("too_many_pixels")
        image.load()
    return frames


def size_as_shown(image: Any) -> tuple[int, int]:
    """Return width and height after the turn that the Exif data ask for."""
    turned = image.getexif().get(0x0112) in (5, 6, 7, 8)
    return (image.height, image.width) if turned else (image.width, image.height)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
