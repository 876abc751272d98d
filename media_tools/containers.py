"""Where the data of a picture end: the outer structure of JPEG, PNG, GIF, WebP and AVIF files, walked part by part.

Every walker returns the offset behind the last byte that belongs to the picture and raises ValueError where the
structure is not whole. Nothing is decoded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_PARTS = 50_000  # chunks, segments or frames; 25 MiB of PNG chunks of 4 KiB, as some programs write, are 6,400
MAX_BLOCKS = 400_000  # of one frame of a GIF; 25 MiB in blocks of 255 bytes, as programs write them, are 103,000
MAX_SCANS = 100  # of a JPEG; programs write about ten, and each costs the decoder a walk over the whole picture

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
AVIF_BRANDS = {b"avif", b"avis"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
AVIF_BOXES = {b"ftyp", b"meta", b"moov", b"mdat"}
FILLER_BOXES = {b"free", b"skip", b"uuid"}
# A marker within the entropy-coded data of a JPEG: neither a stuffed 0xFF nor a restart.
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
# What ends a scan, without bytes that fill: begun by a letter, it is searched for at the speed of memory.
JPEG_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def kind_of(data: bytes) -> str:
    """Return what the leading bytes announce: JPEG, PNG, GIF, WEBP, AVIF, HEIC, SVG, or nothing known ("")."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG_SIGNATURE):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _brand(data)
    return "SVG" if _is_svg(data) else ""


def end_of(kind: str, data: bytes) -> int:
    """Return the offset behind the picture in `data`; raises ValueError where it is not whole."""
    try:
        end = WALKERS[kind](data)
    except IndexError:
        raise ValueError("cut off") from None
    if end > len(data):
        raise ValueError("cut off")
    return end


def _brand(data: bytes) -> str:
    """Return AVIF or HEIC by the brands of the first box; "" for a film or anything else in such boxes."""
    brands = data[8 : min(_number(data, 0, 4), 512)]
    found = {brands[at : at + 4] for at in range(0, len(brands), 4) if at != 4}  # at 4 stands a version
    if found & AVIF_BRANDS:
        return "AVIF"
    return "HEIC" if found & HEIC_BRANDS else ""


def _is_svg(data: bytes) -> bool:
    text = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()  # also of UTF-16
    return text.startswith(b"<") and b"<svg" in text


def _number(data: bytes, at: int, size: int, order: str = "big") -> int:
    """Return the unsigned number in the `size` bytes at `at`; raises ValueError behind the end."""
    if at + size > len(data):
        raise ValueError("cut off")
    return int.from_bytes(data[at : at + size], "little" if order == "little" else "big")


def _jpeg(data: bytes) -> int:
    """Walk the segments to the end-of-image marker (ITU T.81, annex B)."""
    at, scans = 2, 0
    for _part in range(MAX_PARTS):
        found = JPEG_MARKER.match(data, at)
        if not found:
            raise ValueError("no marker where one must be")
        marker, at = found[1][0], found.end()
        if marker == 0xD9:
            return at
        if marker in (0x01, 0xD8):
            raise ValueError("a marker that cannot be here")
        at += max(_number(data, at, 2), 2)
        if marker == 0xDA:
            scans += 1
            found = JPEG_SCAN_END.search(data, at)
            if not found or scans > MAX_SCANS:
                raise ValueError("a scan without an end, or too many of them")
            at = found.start()
    raise ValueError("too many segments")


def _png(data: bytes) -> int:
    """Walk the chunks to IEND."""
    at = len(PNG_SIGNATURE)
    for _part in range(MAX_PARTS):
        name = data[at + 4 : at + 8]
        at += 12 + _number(data, at, 4)
        if name == b"IEND":
            return at
    raise ValueError("too many chunks")


def _gif(data: bytes) -> int:
    """Walk the blocks to the trailer."""
    at = 13 + _colours(data[10])
    for _part in range(MAX_PARTS):
        block = data[at]
        if block == 0x3B:
            return at + 1
        if block == 0x21:
            at = _sub_blocks(data, at + 2)
        elif block == 0x2C:
            at = _sub_blocks(data, at + 11 + _colours(data[at + 9]))
        else:
            raise ValueError("a block of no known kind")
    raise ValueError("too many frames")


def _colours(flags: int) -> int:
    """Return the bytes of the colour table that `flags` announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks(data: bytes, at: int) -> int:
    for _block in range(MAX_BLOCKS):
        size = data[at]
        at += 1 + size
        if not size:
            return at
    raise ValueError("too many blocks")


def _webp(data: bytes) -> int:
    """Walk the chunks of the RIFF container, which says how long it is."""
    end = 8 + _number(data, 4, 4, "little")
    at = 12
    for _part in range(MAX_PARTS):
        if at >= end:
            break
        size = _number(data, at + 4, 4, "little")
        at += 8 + size + size % 2
    if at != end:
        raise ValueError("chunks that do not fill their container")
    return end


def _avif(data: bytes) -> int:
    """Walk the boxes (ISO/IEC 14496-12) and leave out what follows the last one of the picture."""
    at = end = 0
    for _part in range(MAX_PARTS):
        name = data[at + 4 : at + 8]
        if name not in AVIF_BOXES | FILLER_BOXES or (at and name == b"ftyp"):
            return end
        size = _number(data, at, 4)
        if size == 1:
            size = _number(data, at + 8, 8)
        if size < 8:
            raise ValueError("a box without an end of its own")
        at += size
        if name in AVIF_BOXES:
            end = at
    raise ValueError("too many boxes")


WALKERS: dict[str, Callable[[bytes], int]] = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "AVIF": _avif}
