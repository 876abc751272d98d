"""FJ-03: photos are turned upright without loss where the size allows, and everything else in them stays."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from media_tools.photos import jpeg, operations, turning
from media_tools.photos.errors import PhotoError
from media_tools.photos.exif import Exif
from tests.media_tools.photos import cameras, turns

BACK = {2: "hflip", 3: "rot180", 4: "vflip", 5: "transpose", 6: "rot270", 7: "transverse", 8: "rot90"}
SWAPPED = {5, 6, 7, 8}
THUMBNAIL = cameras.jpeg(32, 16)
TRAILER = b"MotionPhoto_Data" + bytes(64)
PUT_RIGHT = {
    "Exif.Image.Orientation",
    "Exif.Photo.PixelXDimension",
    "Exif.Photo.PixelYDimension",
    "Exif.Thumbnail.JPEGInterchangeFormatLength",
}
# Size and subsampling at which none of the operations, or all of them, lose nothing.
EVEN: list[tuple[tuple[int, int], dict[str, Any]]] = [
    ((64, 48), {}),
    ((64, 48), {"progressive": True}),
    ((72, 40), {"subsampling": 0}),
    ((72, 40), {"mode": "L"}),
]
ODD: list[tuple[tuple[int, int], dict[str, Any]]] = [
    ((63, 47), {"progressive": True}),
    ((68, 44), {"subsampling": 0}),
    ((70, 50), {"subsampling": 1}),
    ((63, 47), {"mode": "L"}),
]


def photo(orientation: int | None, size: tuple[int, int], order: str = "<", **options: Any) -> bytes:
    tiff = cameras.exif(order, orientation, size=size, thumbnail=THUMBNAIL)
    return cameras.in_jpeg(tiff, cameras.jpeg(*size, **options), TRAILER)


def is_right(before: bytes, after: bytes, limit: float) -> None:
    """Check what has to hold of every photo that was turned."""
    old, new = turns.as_shown(before), turns.as_shown(after)
    assert turns.mean_distance(old, new) <= limit
    assert set(cameras.changed_tags(before, after)) <= PUT_RIGHT
    assert after.endswith(TRAILER) and Image.open(BytesIO(after)).size == new.size == old.size
    source = Exif(after)
    assert source.orientation == 1
    assert (source.number(("camera", 0xA002)), source.number(("camera", 0xA003))) == new.size
    again = turning.upright(after)
    assert (again.data, again.how) == (after, turning.NOTHING)
    thumbnail_is_right(before, source)


def thumbnail_is_right(before: bytes, source: Exif) -> None:
    assert source.thumbnail
    start, end = source.thumbnail
    assert source.data[start:end].endswith(b"\xff\xd9")
    with Image.open(BytesIO(source.data[start:end])) as small:
        orientation = Exif(before).orientation or 1
        assert small.size == ((16, 32) if orientation in SWAPPED else (32, 16))
        exif = Image.Exif()
        exif[0x0112] = orientation
        whole = BytesIO()
        Image.open(BytesIO(THUMBNAIL)).save(whole, "JPEG", exif=exif, quality=95, subsampling=0)
        assert turns.mean_distance(turns.as_shown(whole.getvalue()), small.convert("RGB")) < 4


def thumbnail(data: bytes) -> bytes:
    place = Exif(data).thumbnail
    assert place
    return data[slice(*place)]


@pytest.mark.parametrize("orientation", range(2, 9))
def test_nothing_is_lost(orientation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-03: at sizes that are multiples of the unit the coefficients are the same after turning back."""
    turns.choose("jpegtran", monkeypatch)
    for size, options in EVEN[:: 1 if orientation == 6 else 2]:
        before = photo(orientation, size, "<>"[orientation % 2], **options)
        after = turning.upright(before, lossless_only=True)
        assert after.how == turning.LOSSLESS
        is_right(before, after.data, limit=1)
        assert turns.coefficients(after.data, BACK[orientation]) == turns.coefficients(before)
        assert turns.coefficients(thumbnail(after.data), BACK[orientation]) == turns.coefficients(THUMBNAIL)
        assert jpeg.parse(after.data).frame.progressive == ("progressive" in options)


@pytest.mark.parametrize("orientation", [6, pytest.param(3, marks=pytest.mark.proof)])
def test_the_library_does_the_same(orientation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-03: libturbojpeg, where there is no jpegtran, gives the same picture."""
    turns.choose("libturbojpeg", monkeypatch)
    before = photo(orientation, (64, 48))
    after = turning.upright(before)
    assert after.how == turning.LOSSLESS
    is_right(before, after.data, limit=1)


@pytest.mark.parametrize("size", [(64, 40), (72, 48), (72, 40)])
@pytest.mark.parametrize("options", [{}, {"subsampling": 1}, {"mode": "L"}])
def test_it_knows_what_is_lossless(
    size: tuple[int, int], options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """FJ-03: jpegtran turns just those without loss that are said to be so; transposing moves no edge."""
    turns.choose("jpegtran", monkeypatch)
    data = cameras.jpeg(*size, **options)
    for operation in operations.OPERATIONS.values():
        assert operations.is_lossless(operation, jpeg.parse(data).frame) == turns.is_perfect(data, operation), operation
    assert operations.is_lossless("transpose", jpeg.parse(data).frame)


def test_only_a_short_is_an_orientation() -> None:
    """FJ-03: browsers take no other type for one, so such a photo is shown as it is."""
    before = photo(6, (63, 47)).replace(b"\x12\x01\x03\0", b"\x12\x01\x04\0")
    assert Exif(before).number(("picture", 0x0112)) == 6
    assert turning.upright(before).how == turning.NOTHING


@pytest.mark.parametrize(
    "orientation", [2, 6, *(pytest.param(number, marks=pytest.mark.proof) for number in (3, 4, 7, 8))]
)
def test_other_sizes_are_encoded_again(orientation: int) -> None:
    """FJ-03: nothing is cut off, no edge is damaged, the tables are the picture's own, and it is said so."""
    turns.choose_any()
    for size, options in ODD[:1] if orientation == 2 else ODD:
        before = photo(orientation, size, **options)
        after = turning.upright(before)
        assert after.how == turning.REENCODED
        is_right(before, after.data, limit=3)
        assert jpeg.parse(after.data).frame.progressive == ("progressive" in options)
        assert tables(after.data) == tables(before, turned=orientation in SWAPPED)


def tables(data: bytes, turned: bool = False) -> list[list[int]]:
    """Return the quantisation table of each component, its rows as columns if `turned`."""
    with Image.open(BytesIO(data)) as image:
        found = [list(image.quantization[component[2]]) for component in jpeg.parse(data).frame.components]
    return [[table[8 * (at % 8) + at // 8] for at in range(64)] for table in found] if turned else found


def test_damaged_edges_would_be_seen() -> None:
    """FJ-03: what other programs do at such sizes, leaving the last columns where they were, is a large difference."""
    whole = turns.as_shown(photo(1, (63, 47)))
    damaged = whole.copy()
    damaged.paste(whole.crop((0, 0, 15, 47)), (48, 0))
    assert turns.mean_distance(whole, damaged) > 20


@pytest.mark.parametrize("orientation", [None, 0, 1, 9, 65535])
def test_there_is_nothing_to_do(orientation: int | None) -> None:
    """FJ-03: without orientation, at 1, and at numbers that mean nothing, not a byte changes."""
    before = photo(orientation, (63, 47))
    assert turning.upright(before) == turning.Turned(before, turning.NOTHING)


def test_files_without_exif_data_stay() -> None:
    """FJ-07: whatever has no orientation is as it should be."""
    for data in (b"", b"text", cameras.jpeg(), b"\xff\xd8\xff\xe1"):
        assert turning.upright(data).how == turning.NOTHING


def test_loss_can_be_refused() -> None:
    """FJ-03: with `lossless_only` the sentence names the size and what its sides must be multiples of."""
    turns.choose_any()
    with pytest.raises(PhotoError, match=r"63 × 47 pixels .* multiples of 16"):
        turning.upright(photo(6, (63, 47)), lossless_only=True)


def test_what_must_be_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-03: without any program a photo that could be turned without loss is not encoded again."""
    turns.without_any(monkeypatch)
    with pytest.raises(PhotoError, match="apt install libjpeg-turbo-progs"):
        turning.upright(photo(6, (64, 48)))


@pytest.mark.parametrize("house", [cameras.in_png, cameras.in_webp, cameras.in_tiff])
def test_other_kinds_are_refused(house: Callable[[bytes], bytes]) -> None:
    """FJ-03: only JPEGs are turned."""
    with pytest.raises(PhotoError, match="Only JPEG"):
        turning.upright(house(cameras.exif(orientation=6)))


def test_damaged_pictures_are_refused() -> None:
    """FJ-07: a file that is cut off, or has no picture, is reported."""
    turns.choose_any()
    whole = cameras.photo(6, 63, 47)
    for data in (whole[:-40], whole[: whole.index(b"\xff\xda")], whole[: whole.index(b"\xff\xda") + 40] + b"\xff\xd9"):
        with pytest.raises(PhotoError, match="damaged"):
            turning.upright(data)


def test_several_pictures_in_one_file_are_refused() -> None:
    """FJ-03: what lies behind the first picture and is found by an offset would be lost."""
    turns.choose_any()
    before = photo(6, (64, 48))
    with pytest.raises(PhotoError, match="more than one picture"):
        turning.upright(before[:2] + cameras.segment(0xE2, b"MPF\0II*\0") + before[2:])


def test_colours_that_would_change_are_refused() -> None:
    """FJ-03: four colours cannot be encoded again as they were."""
    turns.choose_any()
    with pytest.raises(PhotoError, match="unusual way"):
        turning.upright(photo(6, (63, 47), mode="CMYK"))


def test_the_orientation_in_xmp_data_is_put_right() -> None:
    """FJ-03: some programs believe the XMP data; their copy of the orientation changes in its place."""
    turns.choose_any()
    before = photo(6, (63, 47))
    for text in (b'<x tiff:Orientation="%d"/>', b"<x><tiff:Orientation>%d</tiff:Orientation></x>"):
        xmp = cameras.segment(0xE1, jpeg.XMP + text % 6)
        after = turning.upright(before[:2] + xmp + before[2:]).data
        assert text % 1 in after and text % 6 not in after


def test_a_thumbnail_that_is_damaged_goes() -> None:
    """FJ-03: better no thumbnail than one that lies on its side."""
    turns.choose_any()
    tiff = cameras.exif(size=(63, 47), thumbnail=b"no picture at all")
    after = turning.upright(cameras.in_jpeg(tiff, cameras.jpeg(63, 47))).data
    assert not [tag for tag in cameras.tags(after) if tag.startswith("Exif.Thumbnail")]
    assert "Exif.Canon.FirmwareVersion" in cameras.tags(after)


@pytest.mark.proof
@given(
    st.lists(st.tuples(st.integers(0, 2600), st.integers(0, 255)), min_size=1, max_size=6), st.sampled_from([3, 5, 6])
)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_damaged_photos(mutations: list[tuple[int, int]], orientation: int) -> None:
    """FJ-07: whatever bytes a photo has, there is a sentence, or a photo that is upright and keeps its other bytes."""
    turns.choose_any()
    damaged = bytearray(photo(orientation, (64, 48)))
    for at, value in mutations:
        damaged[at % len(damaged)] = value
    try:
        after = turning.upright(bytes(damaged))
    except PhotoError:
        return
    assert after.how == turning.NOTHING or turning.upright(after.data) == turning.Turned(after.data, turning.NOTHING)


@pytest.mark.proof
@pytest.mark.parametrize("tool", ["jpegtran", "libturbojpeg"])
def test_a_folder_of_real_photos(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-03: real photos, turned, show what they showed, and maker notes stay."""
    folder = os.environ.get("PHOTO_FIXTURES")
    if not folder:
        warnings.warn("PHOTO_FIXTURES names no folder of photos: none was turned.", stacklevel=1)
        pytest.skip("PHOTO_FIXTURES names no folder of photos")
    turns.choose(tool, monkeypatch)
    for path in sorted(Path(folder).rglob("*.[jJ][pP]*[gG]")):
        before = path.read_bytes()
        try:
            after = turning.upright(before)
        except PhotoError as error:
            warnings.warn(f"{path.name}: {error}", stacklevel=1)
            continue
        if after.how != turning.NOTHING:
            assert turns.mean_distance(turns.as_shown(before), turns.as_shown(after.data)) < 2, path
            changed = cameras.changed_tags(before, after.data)
            assert not [key for key in changed if key.startswith("Exif.Maker") or "DateTime" in key], path
