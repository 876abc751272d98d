"""The outer structure of a JPEG: its frame, and its metadata put around other pixels (ITU T.81, annex B)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _

from media_tools import containers
from media_tools.photos.errors import PhotoError

COMMENT = 0xFE
APPLICATION = range(0xE0, 0xF0)  # segments of programs: JFIF, Exif, XMP, IPTC, colour profile, maker's own
SCAN = 0xDA
CODES = 0xC4  # define Huffman tables (T.81, B.2.4.2)
STANDARD_CODES = 416  # bytes of the four tables of annex K.3, without their headers; of no others in practice
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
BLOCK = 8  # pixels of a side
SEVERAL_PICTURES = b"MPF\0"  # CIPA DC-007: offsets of more pictures behind the first one
XMP = b"http://ns.adobe.com/xap/1.0/\0"
XMP_ORIENTATION = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[2-8](?=[\"'<])")

Segment = tuple[int, bytes]  # marker and all bytes, those of the marker included


@dataclass(frozen=True)
class Frame:
    """Size in pixels, and of each component the sampling factors and the number of its quantisation table."""

    width: int
    height: int
    components: tuple[tuple[int, int, int], ...]
    progressive: bool

    @property
    def unit(self) -> tuple[int, int]:
        """Return width and height of the unit that can only be moved as a whole (T.81, A.2)."""
        if len(self.components) == 1:
            return BLOCK, BLOCK
        across, down = (max(component[axis] for component in self.components) for axis in (0, 1))
        return BLOCK * across, BLOCK * down


@dataclass(frozen=True)
class Jpeg:
    """A whole JPEG: segments before the first scan, the scans with the end marker, and what follows them."""

    segments: tuple[Segment, ...]
    scans: memoryview  # of megabytes, which nobody copies
    trailer: bytes
    frame: Frame

    @property
    def has_standard_codes(self) -> bool:
        """Return whether the codes are those that cameras use for all pictures, not made for this one."""
        return sum(len(data) - 4 for marker, data in self.segments if marker == CODES) == STANDARD_CODES

    @property
    def has_more_pictures(self) -> bool:
        """Return whether further pictures lie behind this one, to be found by their offsets."""
        return bool(self.trailer) and any(data[4:8] == SEVERAL_PICTURES for _marker, data in self.segments)


def parse(data: bytes) -> Jpeg:
    """Take a JPEG apart; raises PhotoError where it is damaged."""
    try:
        end = containers.end_of("JPEG", data)
        segments, at = _segments(data)
        frame = next(_frame(marker, segment) for marker, segment in segments if marker in FRAMES)
    except (ValueError, StopIteration, struct.error, IndexError):
        raise damaged() from None
    return Jpeg(tuple(segments), memoryview(data)[at:end], data[end:], frame)


def damaged() -> PhotoError:
    """Return the error for a JPEG that cannot be decoded."""
    return PhotoError(_("This picture is damaged or incomplete, so it was not turned."))


def metadata(source: Jpeg) -> bytes:
    """Return the beginning of a JPEG: all segments that say something about the picture."""
    kept = (_without_xmp_orientation(data) for marker, data in source.segments if _is_metadata(marker))
    return b"".join([b"\xff\xd8", *kept])


def with_pixels(beginning: bytes, pixels: Jpeg, trailer: bytes) -> bytes:
    """Return a JPEG with metadata, the pixels of another one, and what follows its end."""
    coded = (data for marker, data in pixels.segments if not _is_metadata(marker))
    return b"".join([beginning, *coded, pixels.scans, trailer])


def _is_metadata(marker: int) -> bool:
    return marker in APPLICATION or marker == COMMENT


def _without_xmp_orientation(segment: bytes) -> bytes:
    """Let XMP data, which may repeat the orientation, say upright; the length stays."""
    return XMP_ORIENTATION.sub(rb"\g<1>1", segment) if segment[4 : 4 + len(XMP)] == XMP else segment


def _segments(data: bytes) -> tuple[list[Segment], int]:
    """Return the segments before the first scan, and where that begins; raises ValueError without a scan."""
    at = 2
    found: list[Segment] = []
    while match := containers.JPEG_MARKER.match(data, at):
        start = match.end() - 2  # filling bytes before a marker go
        if match[1][0] == SCAN:
            return found, start
        at = match.end() + max(struct.unpack_from(">H", data, match.end())[0], 2)
        found.append((match[1][0], data[start:at]))
    raise ValueError("no scan")


def _frame(marker: int, segment: bytes) -> Frame:
    """Read a start of frame (T.81, B.2.2)."""
    height, width, count = struct.unpack_from(">HHB", segment, 5)
    components = [segment[10 + 3 * number : 13 + 3 * number] for number in range(count)]
    factors = tuple((part[1] >> 4, part[1] & 15, part[2]) for part in components)
    if not width or not height or not factors:
        raise ValueError("no size")
    return Frame(width, height, factors, marker in PROGRESSIVE)
