"""Where the tags stand whose bytes may be overwritten: dates, orientation and sizes of the three directories."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from media_tools.photos import blocks
from media_tools.photos.shift import read_date

Tag = tuple[str, int]  # directory and number

# Directories: the picture's, its Exif part, and that of the embedded thumbnail.
PICTURE, CAMERA, THUMBNAIL = "picture", "camera", "thumbnail"
CHANGED: Tag = (PICTURE, 0x0132)  # DateTime
THUMBNAIL_CHANGED: Tag = (THUMBNAIL, 0x0132)
TAKEN: Tag = (CAMERA, 0x9003)  # DateTimeOriginal
DIGITIZED: Tag = (CAMERA, 0x9004)  # DateTimeDigitized
OFFSET: Tag = (CAMERA, 0x9010)  # OffsetTime, of CHANGED
OFFSET_TAKEN: Tag = (CAMERA, 0x9011)
OFFSET_DIGITIZED: Tag = (CAMERA, 0x9012)
ORIENTATION: Tag = (PICTURE, 0x0112)
THUMBNAIL_ORIENTATION: Tag = (THUMBNAIL, 0x0112)
WIDTH: Tag = (CAMERA, 0xA002)  # PixelXDimension
HEIGHT: Tag = (CAMERA, 0xA003)
IMAGE_WIDTH: Tag = (PICTURE, 0x0100)
IMAGE_HEIGHT: Tag = (PICTURE, 0x0101)
THUMBNAIL_WIDTH: Tag = (THUMBNAIL, 0x0100)
THUMBNAIL_HEIGHT: Tag = (THUMBNAIL, 0x0101)
THUMBNAIL_START: Tag = (THUMBNAIL, 0x0201)  # JPEGInterchangeFormat, counted from the start of the block
THUMBNAIL_LENGTH: Tag = (THUMBNAIL, 0x0202)
CAMERA_DIRECTORY = 0x8769
NEXT: Tag = (PICTURE, -1)  # no tag: the four bytes behind the first directory, which say where the thumbnail's is

ASCII, SHORT, LONG = 2, 3, 4
SIZES = {1: 1, ASCII: 1, SHORT: 2, LONG: 4, 5: 8, 7: 1, 9: 4, 10: 8}  # bytes of each type (TIFF 6.0, section 2)
CODES = {SHORT: "H", LONG: "I"}


@dataclass(frozen=True)
class Entry:
    """A tag's value: its type, how many, and the offset of its first byte in the file."""

    type: int
    count: int
    at: int

    @property
    def end(self) -> int:
        """Return the offset behind the value."""
        return self.at + SIZES[self.type] * self.count


@dataclass
class Exif:
    """The tags of a file that can be read; what is damaged is left out. Never raises an error, whatever `data` are."""

    data: bytes
    block: blocks.Block | None = None
    order: str = ">"
    entries: dict[Tag, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.block = blocks.find(self.data)
        if self.block:
            self.order = "<" if self.data[self.block.start : self.block.start + 2] == b"II" else ">"
            self._walk(self.block)

    def text(self, tag: Tag) -> str | None:
        """Return the value of a tag of type ASCII up to its NUL."""
        entry = self.entries.get(tag)
        if not entry or entry.type != ASCII:
            return None
        return self.data[entry.at : entry.end].split(b"\0")[0].decode("latin-1")

    def number(self, tag: Tag) -> int | None:
        """Return the value of a tag that holds one SHORT or LONG."""
        entry = self.entries.get(tag)
        if not entry or entry.type not in CODES or entry.count != 1:
            return None
        return self._unpack(CODES[entry.type], entry.at)

    def date(self, tag: Tag) -> datetime | None:
        """Return the local time that a tag holds; None where it is missing, blank or no date."""
        return read_date(self.text(tag) or "")

    def holds_text(self, tag: Tag, length: int) -> bool:
        """Return whether the tag is there and has room for just a text of this length, with a NUL or without."""
        entry = self.entries.get(tag)
        return entry is not None and entry.type == ASCII and entry.count in {length, length + 1}

    @property
    def taken_tag(self) -> Tag | None:
        """Return the tag that says when the photo was taken: DateTimeOriginal, where missing DateTimeDigitized."""
        return next((tag for tag in (TAKEN, DIGITIZED) if tag in self.entries), None)

    @property
    def taken(self) -> datetime | None:
        """Return the local time at which the photo was taken."""
        return self.date(self.taken_tag) if self.taken_tag else None

    @property
    def orientation(self) -> int | None:
        """Return the orientation; as in browsers only a SHORT is one."""
        entry = self.entries.get(ORIENTATION)
        return self.number(ORIENTATION) if entry and entry.type == SHORT else None

    @property
    def thumbnail(self) -> tuple[int, int] | None:
        """Return start and end of the embedded thumbnail within the file, where it lies inside the block."""
        start, length = self.number(THUMBNAIL_START), self.number(THUMBNAIL_LENGTH)
        if not self.block or not start or not length or self.block.start + start + length > self.block.end:
            return None
        return self.block.start + start, self.block.start + start + length

    def _unpack(self, code: str, at: int) -> int:
        number: int = struct.unpack_from(self.order + code, self.data, at)[0]
        return number

    def _walk(self, block: blocks.Block) -> None:
        """Read the three directories; none is read twice, so that none leads round in a circle."""
        if block.start + 8 > block.end:
            return
        first = self._unpack("I", block.start + 4)
        following = self._directory(block, PICTURE, first)
        if following and self._fits(block, following):
            self.entries[NEXT] = Entry(LONG, 1, following)
            second = self._unpack("I", following)
            if second != first:
                self._directory(block, THUMBNAIL, second)

    def _directory(self, block: blocks.Block, name: str, offset: int) -> int | None:
        """Read one directory and return the offset behind it; None where it is not whole."""
        at = block.start + offset
        if offset < 8 or at + 2 > block.end:
            return None
        count = self._unpack("H", at)
        if at + 2 + 12 * count > block.end:
            return None
        for number, entry in self._entries(block, at + 2, count):
            self.entries.setdefault((name, number), entry)
        camera = self.number((PICTURE, CAMERA_DIRECTORY))
        if name == PICTURE and camera and camera != offset:
            self._directory(block, CAMERA, camera)
        return at + 2 + 12 * count

    def _entries(self, block: blocks.Block, at: int, count: int) -> Iterator[tuple[int, Entry]]:
        """Yield the tags whose value lies inside the block."""
        for entry in range(at, at + 12 * count, 12):
            tag, kind, number = struct.unpack_from(f"{self.order}HHI", self.data, entry)
            size = SIZES.get(kind, 0) * number
            value = entry + 8 if size <= 4 else block.start + self._unpack("I", entry + 8)
            if size and value + size <= block.end:
                yield tag, Entry(kind, number, value)

    @staticmethod
    def _fits(block: blocks.Block, at: int) -> bool:
        return at + 4 <= block.end
