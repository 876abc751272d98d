"""Photos as cameras write them, built byte by byte: maker notes, embedded thumbnail, GPS, XMP, IPTC, a comment."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import exiv2
from PIL import Image

TAKEN = "2024:02:29 23:59:30"
IFD = dict[int, tuple[int, Any]]  # tag: type and value
ASCII, SHORT, LONG, RATIONAL, BINARY = 2, 3, 4, 5, 7
CODES = {SHORT: "H", LONG: "I"}


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture that looks different after every turn, smooth enough for small errors."""
    image = Image.new("RGB", (width, height))
    image.putdata(
        [
            (255 * x // width, 255 * y // height, 200 if 2 * x < width and 3 * y < height else 60)
            for y in range(height)
            for x in range(width)
        ]
    )
    return image.convert(mode)


def jpeg(width: int = 64, height: int = 48, mode: str = "RGB", **options: Any) -> bytes:
    data = BytesIO()
    scene(width, height, mode).save(data, "JPEG", **{"quality": 90} | options)
    return data.getvalue()


def exif(
    order: str = "<",
    orientation: int | None = 6,
    taken: str | None = TAKEN,
    changed: str | None = TAKEN,
    digitized: str | None = TAKEN,
    offset: str | None = None,
    changed_offset: str | None = None,
    size: tuple[int, int] = (64, 48),
    thumbnail: bytes = b"",
) -> bytes:
    """Return a TIFF structure with a maker note of Canon's, whose offsets count from its start."""
    camera: IFD = {
        0x9003: (ASCII, taken),
        0x9004: (ASCII, digitized),
        0x9010: (ASCII, changed_offset),
        0x9011: (ASCII, offset),
        0x9291: (ASCII, "42"),
        0x927C: (BINARY, {0x0006: (ASCII, "Canon EOS of the tests"), 0x0007: (ASCII, "Firmware 1.1")}),
        0xA002: (LONG, size[0]),
        0xA003: (SHORT, size[1]),
    }
    place: IFD = {1: (ASCII, "N"), 2: (RATIONAL, (53, 33, 7)), 0x1D: (ASCII, "2024:02:29")}
    picture: IFD = {
        0x010F: (ASCII, "Canon"),
        0x0110: (ASCII, "Canon EOS of the tests"),
        0x0112: (SHORT, orientation),
        0x0132: (ASCII, changed),
        0x8769: (LONG, camera),
        0x8825: (LONG, place),
    }
    small: IFD = {0x0103: (SHORT, 6), 0x0201: (LONG, thumbnail), 0x0202: (LONG, len(thumbnail))}
    return Writer(order).tiff(picture, small if thumbnail else None)


class Writer:
    """Lays out directories and their values one behind the other."""

    def __init__(self, order: str) -> None:
        self.order, self.data = order, bytearray(b"II*\0" if order == "<" else b"MM\0*")

    def tiff(self, picture: IFD, thumbnail: IFD | None) -> bytes:
        self.data += struct.pack(self.order + "I", 8)
        following = self.directory(picture)
        if thumbnail:
            struct.pack_into(self.order + "I", self.data, following, len(self.data))
            self.directory(thumbnail)
        return bytes(self.data)

    def directory(self, tags: IFD) -> int:
        """Append a directory and what its tags point to; return where the offset of the next one stands."""
        present = sorted((tag, *entry) for tag, entry in tags.items() if entry[1] is not None)
        start = len(self.data)
        self.data += struct.pack(self.order + "H", len(present)) + bytes(12 * len(present) + 4)
        for number, (tag, kind, value) in enumerate(present):
            count, stored = self.value(kind, value)
            entry = struct.pack(self.order + "HHI", tag, kind, count) + stored
            self.data[start + 2 + 12 * number : start + 14 + 12 * number] = entry
        return start + 2 + 12 * len(present)

    def value(self, kind: int, value: Any) -> tuple[int, bytes]:
        if isinstance(value, dict):
            at = len(self.data)
            self.directory(value)
            return (1 if kind == LONG else len(self.data) - at), struct.pack(self.order + "I", at)
        if isinstance(value, int):
            return 1, struct.pack(self.order + CODES[kind], value).ljust(4, b"\0")
        if isinstance(value, tuple):
            packed = b"".join(struct.pack(self.order + "II", part, 1) for part in value)
            return len(value), self.put(packed)
        packed = value if isinstance(value, bytes) else value.encode() + b"\0"
        if kind == LONG:
            return 1, self.put(packed)
        return len(packed), packed.ljust(4, b"\0") if len(packed) <= 4 else self.put(packed)

    def put(self, data: bytes) -> bytes:
        at = len(self.data)
        self.data += data + bytes(len(data) % 2)
        return struct.pack(self.order + "I", at)


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def in_jpeg(tiff: bytes, picture: bytes | None = None, trailer: bytes = b"") -> bytes:
    """Return a JPEG with these Exif data, and with XMP, IPTC, an unknown segment, a comment and a trailer."""
    picture = picture or jpeg()
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE1, b"Exif\0\0" + tiff) if tiff else b"",
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>"),
            segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x08\x1c\x02x\0\x03abc"),
            segment(0xEB, b"of nobody's known"),
            segment(0xFE, b"a comment"),
            picture[2:],
            trailer,
        ]
    )


def in_png(tiff: bytes) -> bytes:
    data = BytesIO()
    scene(16, 8).save(data, "PNG")
    plain = data.getvalue()
    chunk = struct.pack(">I", len(tiff)) + b"eXIf" + tiff + struct.pack(">I", zlib.crc32(b"eXIf" + tiff))
    return plain[:33] + chunk + plain[33:]


def in_webp(tiff: bytes) -> bytes:
    data = BytesIO()
    scene(16, 8).save(data, "WEBP", exif=tiff)
    return data.getvalue()


def in_tiff(tiff: bytes) -> bytes:
    return tiff


def photo(orientation: int | None = 6, width: int = 64, height: int = 48, **options: Any) -> bytes:
    """Return a JPEG of a camera."""
    return in_jpeg(exif(orientation=orientation, size=(width, height)), jpeg(width, height, **options))


def tags(data: bytes) -> dict[str, str]:
    """Return what exiv2, which knows nothing of this project, reads: Exif data with maker notes, IPTC and XMP."""
    image = exiv2.ImageFactory.open(data)
    image.readMetadata()
    found = {str(datum.key()): datum.toString() for datum in image.exifData()}
    found |= {str(datum.key()): datum.toString() for datum in image.iptcData()}
    return found | {"comment": image.comment(), "xmp": image.xmpPacket()}


def changed_tags(before: bytes, after: bytes) -> dict[str, tuple[str | None, str | None]]:
    """Return what exiv2 reads in one way before and in another after."""
    old, new = tags(before), tags(after)
    return {key: (old.get(key), new.get(key)) for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
