"""FJ-04, FJ-07: dates are overwritten where they stand; nothing else in the file changes."""

from __future__ import annotations

import os
import warnings
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from media_tools.photos import patch, shift
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import Exif
from tests.media_tools.photos import cameras

THUMBNAIL = cameras.jpeg(32, 24)
HOUSES = {"JPEG": cameras.in_jpeg, "PNG": cameras.in_png, "WebP": cameras.in_webp, "TIFF": cameras.in_tiff}
DATES = {"Exif.Image.DateTime", "Exif.Photo.DateTimeOriginal", "Exif.Photo.DateTimeDigitized"}
SECOND = timedelta(seconds=1)


def shifted_date(taken: str, text: str) -> str:
    moved = patch.shifted(cameras.in_jpeg(cameras.exif(taken=taken, changed=taken, digitized=taken)), shift.parse(text))
    return cameras.tags(moved)["Exif.Photo.DateTimeOriginal"]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("house", HOUSES)
def test_only_the_dates_change(house: str, order: str) -> None:
    """FJ-04: another reader sees other dates and nothing else new, the maker note's tags and the thumbnail included."""
    before = HOUSES[house](cameras.exif(order, thumbnail=THUMBNAIL))
    after = patch.shifted(before, timedelta(seconds=30))
    assert cameras.changed_tags(before, after) == dict.fromkeys(DATES, (cameras.TAKEN, "2024:03:01 00:00:00"))
    assert "Exif.Canon.FirmwareVersion" in cameras.tags(after)
    if house == "PNG":
        with Image.open(BytesIO(after)) as image:
            image.verify()  # its checksums


def test_only_bytes_of_dates_change() -> None:
    """FJ-04: the file is as long as before, and every byte that differs stands in one of the three dates."""
    before = cameras.in_jpeg(cameras.exif(thumbnail=THUMBNAIL), trailer=b"what a phone puts behind it")
    after = patch.shifted(before, timedelta(seconds=30))
    places = [at for at in range(len(before)) if before.startswith(cameras.TAKEN.encode(), at)]
    allowed = {at + digit for at in places for digit in range(shift.DATE_LENGTH)}
    assert len(places) == 3 and len(after) == len(before)
    assert {at for at in range(len(before)) if before[at] != after[at]} <= allowed


@pytest.mark.parametrize(
    ("taken", "time", "result"),
    [
        ("2024:02:28 23:59:59", "1s", "2024:02:29 00:00:00"),
        ("2023:02:28 23:59:59", "1s", "2023:03:01 00:00:00"),
        ("2024:12:31 23:30:00", "1hr", "2025:01:01 00:30:00"),
        ("2025:01:01 00:30:00", "-1hr", "2024:12:31 23:30:00"),
        ("2100:03:01 00:00:00", "-1s", "2100:02:28 23:59:59"),
        ("0033:04:03 15:00:00", "1m", "0033:04:03 15:01:00"),
    ],
)
def test_the_calendar_is_kept(taken: str, time: str, result: str) -> None:
    """FJ-04: leap days, ends of years and early years are as in the calendar."""
    assert shifted_date(taken, time) == result


@pytest.mark.parametrize(
    ("taken", "time", "sentence"),
    [
        ("0000:00:00 00:00:00", "1s", "is blank or is not a date"),
        ("    :  :     :  :  ", "1s", "is blank or is not a date"),
        ("2023:02:29 12:00:00", "1s", "is blank or is not a date"),
        ("9999:12:31 23:59:59", "1s", "after the year 9999"),
        ("0001:01:01 00:00:00", "-1s", "before the year 1"),
        ("2024:01:01 00:00:00", "-999999999hr", "before the year 1"),
    ],
)
def test_a_date_that_cannot_be_moved_is_reported(taken: str, time: str, sentence: str) -> None:
    """FJ-07: zeros, blanks, impossible dates and results beyond the calendar are errors of that file."""
    with pytest.raises(PhotoError, match=sentence):
        shifted_date(taken, time)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no Exif data"),
        (b"not a photo", "no Exif data"),
        (cameras.jpeg(), "no Exif data"),
        (cameras.in_jpeg(cameras.exif(taken=None, digitized=None)), "do not say when"),
    ],
)
def test_a_file_without_a_date_is_reported(data: bytes, sentence: str) -> None:
    """FJ-07: no Exif data, or no date in them: a sentence."""
    with pytest.raises(PhotoError, match=sentence):
        patch.shifted(data, SECOND)


def test_a_later_change_keeps_its_date() -> None:
    """FJ-04: the date of the last change moves only where it says the same as the date taken."""
    before = cameras.in_jpeg(cameras.exif(changed="2025:01:01 12:00:00"))
    changed = cameras.changed_tags(before, patch.shifted(before, SECOND))
    assert set(changed) == DATES - {"Exif.Image.DateTime"}


def test_there_and_back_is_the_same_file() -> None:
    """FJ-04: moving by a time and by its opposite gives every byte back."""
    before = cameras.in_png(cameras.exif())
    there = patch.shifted(before, timedelta(days=400))
    assert there != before and patch.shifted(there, timedelta(days=-400)) == before


def test_tags_that_lie_upon_each_other_are_left_alone() -> None:
    """FJ-07: where a damaged header puts a date into another tag's value, nothing is changed."""
    before = cameras.in_jpeg(cameras.exif(order=">"))
    source = Exif(before)
    maker, date = source.entries["camera", 0x927C], source.entries["camera", 0x9003]
    assert source.block
    old, new = ((entry.at - source.block.start).to_bytes(4, "big") for entry in (date, maker))
    hostile = before.replace(b"\x90\x03\0\x02\0\0\0\x14" + old, b"\x90\x03\0\x02\0\0\0\x14" + new)
    text = (cameras.TAKEN + "\0").encode()
    hostile = hostile[: maker.at] + text + hostile[maker.at + len(text) :]
    assert hostile != before and Exif(hostile).taken
    with pytest.raises(PhotoError, match="damaged"):
        patch.shifted(hostile, SECOND)


MUTATIONS = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=12)
HEADERS = st.sampled_from([HOUSES[house](cameras.exif(order)) for house in HOUSES for order in "<>"])
CUTS = st.one_of(st.none(), st.integers(0, 700))


def survives(before: bytes, mutations: list[tuple[int, int]], cut: int | None) -> None:
    """Move the date of a damaged file: an own error, or a file of the same length whose new date is read."""
    damaged = bytearray(before[:cut])
    for at, value in mutations:
        if at < len(damaged):
            damaged[at] = value
    data = bytes(damaged)
    try:
        after = patch.shifted(data, SECOND)
    except PhotoError:
        return
    taken = Exif(data).taken
    assert taken and Exif(after).taken == taken + SECOND
    different = sum(old != new for old, new in zip(data, after, strict=True))
    assert different <= 4 * shift.DATE_LENGTH + 4  # four dates and a checksum


@given(HEADERS, MUTATIONS, CUTS)
@settings(max_examples=60, deadline=None)
def test_damaged_headers(before: bytes, mutations: list[tuple[int, int]], cut: int | None) -> None:
    """FJ-07: whatever bytes a header has, there is a sentence or a good result."""
    survives(before, mutations, cut)


@pytest.mark.proof
@given(HEADERS, MUTATIONS, CUTS)
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_damaged_headers(before: bytes, mutations: list[tuple[int, int]], cut: int | None) -> None:
    """FJ-07: the same 4,000 times."""
    survives(before, mutations, cut)


@pytest.mark.proof
def test_a_folder_of_real_photos() -> None:
    """FJ-04: of real photos, too, nothing but dates changes for another reader."""
    folder = os.environ.get("PHOTO_FIXTURES")
    if not folder:
        warnings.warn("PHOTO_FIXTURES names no folder of photos: none was tried.", stacklevel=1)
        pytest.skip("PHOTO_FIXTURES names no folder of photos")
    paths = [path for path in sorted(Path(folder).rglob("*")) if path.is_file() and Exif(path.read_bytes()).taken]
    assert paths, "no photo in PHOTO_FIXTURES says when it was taken"
    for path in paths:
        before = path.read_bytes()
        after = patch.shifted(before, timedelta(hours=1))
        assert len(after) == len(before)
        assert all(key.rsplit(".", 1)[1].startswith("DateTime") for key in cameras.changed_tags(before, after)), path
