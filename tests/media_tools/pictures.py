"""Pictures made for the tests: good ones, and those that are meant to do harm."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, TiffImagePlugin

EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif"}
QUICK: dict[str, dict[str, Any]] = {"AVIF": {"speed": 10}, "WEBP": {"method": 0}}
HALVES = ("#c03020", "#3050c0")  # left and right


def picture(width: int = 64, height: int = 48, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture that is red in its left half and blue in its right one."""
    image = Image.new("RGB", (width, height), HALVES[0])
    image.paste(HALVES[1], (width // 2, 0, width, height))
    return saved(image.convert(mode), kind, **options)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    data = BytesIO()
    image.save(data, kind, **QUICK.get(kind, {}) | options)
    return data.getvalue()


def animation(kind: str, frames: int, width: int = 32, height: int = 24) -> bytes:
    """Return a picture that flickers in colours far from each other."""
    colours = [(number * 97 % 256, number * 57 % 256, number * 151 % 256) for number in range(frames)]
    images = [Image.new("RGB", (width, height), colour) for colour in colours]
    return saved(images[0], kind, save_all=True, append_images=images[1:], duration=40)


def with_place(kind: str = "JPEG", orientation: int = 1, width: int = 64, height: int = 48) -> bytes:
    """Return a picture whose Exif data say where it was taken and which side is up, and whose XMP data repeat it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SECRETCAMERA", orientation
    degrees = tuple(TiffImagePlugin.IFDRational(number) for number in (53, 33, 7))
    exif.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "E", 4: degrees})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>53,33.1N</exif:GPSLatitude></x:xmpmeta>'
    extra: dict[str, Any] = {"JPEG": {"comment": "GPSLatitude 53"}, "GIF": {"comment": "GPSLatitude 53"}}.get(kind, {})
    metadata: dict[str, Any] = {} if kind == "GIF" else {"exif": exif, "xmp": xmp}
    return picture(width, height, kind, **metadata, **extra)


def png_of(width: int, height: int, *chunks: tuple[bytes, bytes], data: bytes = b"") -> bytes:
    """Return a PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", data or zlib.compress(b"\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of few bytes, black and whole."""
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    return png_of(width, height, data=b"".join(packer.compress(row) for _row in range(height)) + packer.flush())


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def gif_of_frames(frames: int) -> bytes:
    """Return a GIF of that many frames of one pixel, 26 bytes each."""
    frame = b"\x2c" + struct.pack("<4H", 0, 0, 1, 1) + b"\x80" + b"\0\0\0\xff\xff\xff" + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<2H", 1, 1) + b"\0\0\0" + frame * frames + b";"


def jpeg_of_scans(width: int, height: int, scans: int) -> bytes:
    """Return a progressive JPEG that says nothing in its last scan, again and again."""
    data = picture(width, height, "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * scans + b"\xff\xd9"
