"""Where the Exif data stand in a file: JPEG, PNG, WebP, and TIFF with the raw formats that are made like it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from media_tools import containers

MAX_PARTS = 10_000  # segments or chunks that are walked; a PNG of 25 MiB has 6,400
EXIF = b"Exif\0\0"
TIFF_HEADERS = (b"II*\0", b"MM\0*")


@dataclass(frozen=True)
class Block:
    """The TIFF structure within a file: where it begins, where it ends, and from where a PNG's checksum counts."""

    start: int
    end: int
    checked_from: int | None = None


def kind_of(data: bytes) -> str:
    """Return JPEG, PNG, WEBP, TIFF, another kind that is known by name, or ""."""
    return "TIFF" if data.startswith(TIFF_HEADERS) else containers.kind_of(data)


def find(data: bytes) -> Block | None:
    """Return where the Exif data stand; None where there are none. Of a damaged file the sound part is searched."""
    finder = FINDERS.get(kind_of(data))
    block = finder(data) if finder else None
    return block if block and data[block.start : block.start + 4] in TIFF_HEADERS else None


def _jpeg(data: bytes) -> Block | None:
    """Walk the segments before the first scan (ITU T.81, annex B; Exif 2.32, 4.7)."""
    at = 2
    for _part in range(MAX_PARTS):
        found = containers.JPEG_MARKER.match(data, at)
        if not found or found[1] in (b"\xd9", b"\xda") or found.end() + 2 > len(data):
            return None
        start = found.end()
        at = start + max(struct.unpack_from(">H", data, start)[0], 2)
        if found[1] == b"\xe1" and data[start + 2 : start + 8] == EXIF and at <= len(data):
            return Block(start + 8, at)
    return None


def _png(data: bytes) -> Block | None:
    for name, start, end in _chunks(data, 8, ">", name_first=False):
        if name == b"eXIf" and end + 4 <= len(data):
            return Block(start, end, checked_from=start - 4)
    return None


def _webp(data: bytes) -> Block | None:
    for name, start, end in _chunks(data, 12, "<", name_first=True):
        if name == b"EXIF":
            # Some programs put the header of a JPEG's segment before it.
            return Block(start + 6 if data[start : start + 6] == EXIF else start, end)
    return None


def _tiff(data: bytes) -> Block | None:
    return Block(0, len(data))


def _chunks(data: bytes, at: int, order: str, *, name_first: bool) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of every whole chunk."""
    for _part in range(MAX_PARTS):
        if at + 8 > len(data):
            return
        number, name = (at + 4, at) if name_first else (at, at + 4)
        size = struct.unpack_from(f"{order}I", data, number)[0]
        start, end = at + 8, at + 8 + size
        if end > len(data):
            return
        yield data[name : name + 4], start, end
        at = end + size % 2 if name_first else end + 4


FINDERS: dict[str, Callable[[bytes], Block | None]] = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "TIFF": _tiff}
