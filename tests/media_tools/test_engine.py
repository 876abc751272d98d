"""Thumbnails are made from one small decoding, look as sorl's do, and hold nothing but the picture."""

from __future__ import annotations

import math
import random
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from sorl.thumbnail.engines.pil_engine import Engine as StockEngine

from media_tools import originals, thumbnail_decoder
from media_tools.engine import Engine, Unreadable
from media_tools.thumbnail_sizes import final_size
from tests.media_tools import pictures
from tests.media_tools.originals import (
    OPTIONS,
    created,
    decibels,
    decoded,
    file_of,
    opened,
    photo,
    reopened,
    stored,
)
from tests.media_tools.pictures import EXTENSIONS, animation, picture, png_bomb, png_of, saved, with_place

PHOTO = photo(1601, 1203)
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("300x225", {"crop": "center"}),
    ("100", {}),
    ("x75", {"crop": "left top"}),
    ("300x300", {"crop": "20% 80%", "upscale": False}),
    ("200x200", {"padding": True, "padding_color": "#336699"}),
    ("150x150", {"colorspace": "GRAY"}),
    ("120x90", {"blur": 2}),
]
EXACT: list[tuple[str, dict[str, Any]]] = [
    ("300x200", {"cropbox": "100,50,1100,950"}),
    ("300x200", {"crop": "smart"}),
    ("200", {"remove_border": True}),
]


def turned(orientation: object, image: Image.Image = PHOTO, kind: str = "JPEG", **how: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, kind, exif=exif, **how)


def colour(image: Image.Image, spot: tuple[int, int]) -> tuple[int, ...]:
    found: Any = image.getpixel(spot)
    return tuple(found)


def red_at(image: Image.Image) -> set[str]:
    """Return at which sides the picture is red."""
    small = image.convert("RGB").resize((5, 5), Image.Resampling.BOX)
    spots = {"left": (0, 2), "right": (4, 2), "top": (2, 0), "bottom": (2, 4)}
    return {side for side, spot in spots.items() if colour(small, spot)[0] > 150}


@contextmanager
def frozen(image: Image.Image) -> Iterator[None]:
    """Assert that nothing changes a picture."""
    before = (image.tobytes(), image.mode, image.size, dict(image.info))
    yield
    assert (image.tobytes(), image.mode, image.size, dict(image.info)) == before


@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_it_makes_what_sorl_makes(orientation: int) -> None:
    """TH-01: the same sizes and, to the eye, the same pixels, from a JPEG decoded at a quarter of its pixels."""
    data = turned(orientation)
    pixels = decoded(data, (300, 300))

    assert max(pixels.size) == 801
    with frozen(pixels):
        for geometry, options in ASKED:
            ours = created(pixels, geometry, **options)
            theirs = created(reopened(data), geometry, StockEngine(), **options)
            assert ours.size == theirs.size
            assert decibels(ours, theirs) >= 40


@pytest.mark.parametrize(("kind", "how"), [("PNG", {"compress_level": 0}), ("WEBP", {"quality": 90})])
def test_it_shrinks_what_it_cannot_decode_small(kind: str, how: dict[str, Any]) -> None:
    """TH-01: formats without a small decoding are shrunk once, and look the same."""
    data = saved(PHOTO, kind, **how)
    pixels = decoded(data, (200, 150))

    assert pixels.size == (401, 301)
    for geometry, options in (("200x150", {"crop": "center"}), ("90", {})):
        theirs = created(reopened(data), geometry, StockEngine(), **options)
        assert decibels(created(pixels, geometry, **options), theirs) >= 40


@pytest.mark.parametrize(("geometry", "options"), EXACT)
def test_it_decodes_all_pixels_for_what_counts_them(geometry: str, options: dict[str, Any]) -> None:
    """TH-01: a cropbox, the border and the smart crop are those of the whole picture."""
    data = saved(PHOTO, "JPEG")
    pixels = decoded(data)

    ours, theirs = created(pixels, geometry, **options), created(reopened(data), geometry, StockEngine(), **options)

    assert pixels.size == PHOTO.size
    assert ours.size == theirs.size
    assert decibels(ours, theirs) > 44


def test_it_keeps_the_size_of_the_original() -> None:
    """TH-01: after a small decoding too, and however often the same picture is decoded."""
    image, engine = opened(turned(6)), Engine()

    small, whole = engine.decode(image, (50, 50)), engine.decode(image, None)

    assert (small.size, whole.size) == ((151, 201), (1203, 1601))
    assert engine.shown_size(image) == engine.shown_size(small) == engine.shown_size(whole) == (1203, 1601)
    assert engine.get_image_size(image) == (1203, 1601)
    assert engine.get_image_ratio(small, OPTIONS) == 1203 / 1601


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [0, *range(1, 9), 9, 65535])
def test_it_turns_pictures_upright(kind: str, orientation: int) -> None:
    """IM-05: in every orientation, made smaller or larger or not at all; what is no orientation turns nothing."""
    data = turned(orientation, reopened(picture(64, 40, "PNG")), kind)
    side = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}
    shown = (40, 64) if orientation in (5, 6, 7, 8) else (64, 40)
    image = opened(data)
    assert Engine().shown_size(image) == shown

    for at_least, geometry in (((8, 8), "8"), (None, "200"), (None, "30x30"), (None, "640")):
        pixels = Engine().decode(image, at_least)
        made = created(pixels, geometry, upscale=False)
        assert made.size == final_size(shown, geometry, {"upscale": False})
        assert red_at(made) & {side.get(orientation, "left")} and len(red_at(made)) < 4
    assert red_at(created(Engine().decode(image, None), "64", orientation=False)) >= {"left"}


def test_it_follows_sorl_where_nothing_is_to_be_turned() -> None:
    """TH-01: `orientation=False` gives the picture as the camera was held, its sides as they lie in the file."""
    data = turned(6)
    for at_least in (None, (300, 400)):
        ours = created(decoded(data, at_least), "200x150", orientation=False, crop="center")
        theirs = created(reopened(data), "200x150", StockEngine(), orientation=False, crop="center")
        assert ours.size == theirs.size == (200, 150)
        assert decibels(ours, theirs) >= 40


def test_it_cuts_the_box_from_what_is_shown() -> None:
    """TH-01: a cropbox counts in the upright picture."""
    data = turned(6, reopened(picture(64, 40, "PNG")))  # 40 × 64, red above

    assert red_at(created(decoded(data), "20", cropbox="0,0,40,30")) == {"left", "right", "top", "bottom"}
    assert red_at(created(decoded(data), "20", cropbox="0,34,40,64")) == set()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of data that it skips
@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"x" * 99])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_shows_pictures_with_broken_exif_data(kind: str, exif: bytes) -> None:
    """IM-05: as they lie in the file."""
    image = opened(picture(64, 40, kind, exif=exif))

    assert Engine().shown_size(image) == (64, 40)
    assert created(Engine().decode(image, (20, 20)), "20x20", crop="center").size == (20, 20)


@pytest.mark.parametrize("value", ["6", b"6", (6, 6), 6.5])
def test_it_takes_no_other_thing_for_an_orientation(value: object) -> None:
    """IM-05: text, several numbers or a fraction turn nothing."""
    image = reopened(picture())
    image.info["exif"] = b""
    Image.Image.getexif(image)[0x0112] = value

    assert originals.orientation_of(image) == 1


def test_it_finds_exif_data_behind_the_pixels() -> None:
    """IM-05: a PNG may say at its end how it is to be held, and its size is known without decoding it."""
    data = png_of(64, 40, data=zlib.compress(bytes(9) * 40))
    orientation = b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
    image = opened(data[:-12] + pictures._chunk(b"eXIf", orientation) + data[-12:])

    assert Engine().shown_size(image) == (40, 64)
    assert Engine().decode(image, None).size == (40, 64)


TRACES = [b"GPS", b"SECRETCAMERA", b"Exif", b"eXIf", b"EXIF", b"xmpmeta", b"exif:"]


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_says_nothing_of_the_place(kind: str) -> None:
    """IM-05: no Exif or XMP data and no comment, made smaller, larger or not at all."""
    data = with_place(kind)
    assert any(trace in data for trace in TRACES)

    for geometry in ("20", "64x48", "100"):
        made = file_of(decoded(data), geometry, format=kind)
        assert [trace for trace in TRACES if trace in made] == []
        assert not reopened(made).getexif() and not reopened(made).info.keys() & {"exif", "xmp", "comment"}


def grey(mode: str, dark: int, bright: int, kind: str, **how: Any) -> bytes:
    """Return a picture that is dark in its left half and bright in its right one."""
    image = Image.new(mode, (64, 48), dark)
    image.paste(bright, (32, 0, 64, 48))
    return saved(image, kind, **how)


SHOWN = {
    "RGB": picture(),
    "progressive": picture(progressive=True),
    "CMYK": picture(mode="CMYK"),
    "two photos": saved(reopened(picture()), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))]),
    "P": picture(kind="PNG", mode="P"),
    "P, one colour shows through": picture(kind="PNG", mode="P", transparency=0),
    "RGB, one colour shows through": picture(kind="PNG", transparency=(0, 0, 0)),
    "RGBA": picture(kind="PNG", mode="RGBA"),
    "GIF": picture(kind="GIF"),
    "WebP with transparency": picture(kind="WEBP", mode="RGBA", lossless=True),
    "AVIF with transparency": picture(kind="AVIF", mode="RGBA"),
}
GREY = {
    "1": (grey("1", 0, 1, "PNG"), 0, 255),
    "L": (grey("L", 40, 200, "JPEG"), 40, 200),
    "L, one grey shows through": (grey("L", 40, 200, "PNG", transparency=3), 40, 200),
    "16 bits": (grey("I;16", 40 * 257, 200 * 257, "PNG"), 40, 200),
    "LA": (saved(reopened(grey("L", 40, 200, "PNG")).convert("LA"), "PNG"), 40, 200),
}


@pytest.mark.parametrize("kind", EXTENSIONS)
@pytest.mark.parametrize("source", SHOWN)
def test_it_shows_every_kind_of_picture(source: str, kind: str) -> None:
    """TH-01: in every format, in its size and its colours."""
    for at_least in (None, (16, 12)):
        made = reopened(file_of(decoded(SHOWN[source], at_least), "16x12", format=kind))
        assert (made.format, made.size) == (kind, (16, 12))
        pixels = made.convert("RGBA").convert("RGB")
        for spot, expected in (((3, 6), (192, 48, 32)), ((12, 6), (48, 80, 192))):
            assert math.dist(colour(pixels, spot), expected) < 40


@pytest.mark.parametrize("kind", EXTENSIONS)
@pytest.mark.parametrize("source", GREY)
def test_it_shows_every_kind_of_grey(source: str, kind: str) -> None:
    """TH-01: with 1, 8 and 16 bits, with and without transparency."""
    data, dark, bright = GREY[source]
    for at_least in (None, (16, 12)):
        pixels = reopened(file_of(decoded(data, at_least), "16x12", format=kind)).convert("RGB")
        assert colour(pixels, (3, 6)) == pytest.approx((dark,) * 3, abs=8)
        assert colour(pixels, (12, 6)) == pytest.approx((bright,) * 3, abs=8)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF"])
def test_it_keeps_transparency(kind: str) -> None:
    """TH-01: of a palette and of pixels; in a JPEG white is behind it, or the colour of the padding."""
    clear = Image.new("RGBA", (64, 48), (200, 0, 0, 0))
    for data in (saved(Image.new("P", (64, 48)), "PNG", transparency=0), saved(clear, "PNG")):
        for at_least in (None, (16, 12)):
            pixels = decoded(data, at_least)
            made = reopened(file_of(pixels, "16", format=kind)).convert("RGBA")
            assert made.getchannel("A").getextrema() == (0, 0)
            assert min(colour(reopened(file_of(pixels, "16")), (5, 5))) > 250
    padded = reopened(file_of(decoded(saved(clear, "PNG")), "16x16", padding=True, padding_color="#0000ff"))
    assert math.dist(colour(padded, (8, 8)), (0, 0, 255)) < 9


def test_it_leaves_the_decoded_picture_alone() -> None:
    """TH-01: rounded corners, which sorl cuts into the picture it is given, are those of one thumbnail only."""
    for mode in ("RGB", "RGBA", "L", "LA"):
        pixels = decoded(picture(kind="PNG", mode=mode))
        with frozen(pixels):
            for kind in ("PNG", "JPEG"):
                made = created(pixels, "200", upscale=False, rounded=9, format=kind)
                assert made is not pixels and made.mode.endswith("A")
            assert created(pixels, "64", upscale=False) is not pixels


@pytest.mark.parametrize(("mode", "kept"), [("RGB", True), ("CMYK", False), ("L", False)])
@pytest.mark.parametrize("limit", [originals.WORKING_PIXELS, 100])
def test_it_keeps_the_profile_of_colours(mode: str, kept: bool, limit: int, monkeypatch: Any) -> None:
    """IM-05: but none of inks or of grey, since a thumbnail is RGB."""
    monkeypatch.setattr(originals, "WORKING_PIXELS", limit)
    pixels = decoded(picture(mode=mode, icc_profile=b"profile" * 9), (32, 24))

    made = reopened(file_of(pixels, "32"))

    assert made.mode == "RGB"
    assert made.info.get("icc_profile") == (b"profile" * 9 if kept else None)


def test_it_writes_progressive_files_only_where_asked() -> None:
    """TH-01: sorl's option decides."""
    pixels = decoded(picture())

    assert "progressive" in reopened(file_of(pixels, "32", progressive=True)).info
    assert "progressive" not in reopened(file_of(pixels, "32", progressive=False)).info


def test_it_keeps_an_animation() -> None:
    """TH-01: a GIF goes on moving in a GIF, at its pace; in other formats its first frame is shown."""
    data = animation("GIF", 5, 64, 48)
    image = decoded(data, (32, 24), animated=True)

    for _time in range(2):
        moving = reopened(file_of(image, "32", format="GIF"))
        assert (moving.n_frames, moving.info["duration"], moving.size) == (5, 40, (32, 24))
        moving.seek(2)
        assert math.dist(colour(moving.convert("RGB"), (9, 9)), (194, 114, 46)) < 9
        assert getattr(reopened(file_of(image, "32", format="WEBP")), "n_frames", 1) == 1
    still = reopened(file_of(decoded(data, (32, 24)), "32", format="GIF"))
    assert still.n_frames == 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_it_shows_the_first_frame_of_others(kind: str) -> None:
    """TH-01: only a GIF moves."""
    image = decoded(animation(kind, 5, 64, 48), (32, 24), animated=True)

    made = reopened(file_of(image, "32", format="GIF"))

    assert made.n_frames == 1 and max(colour(made.convert("RGB"), (9, 9))) < 30


def test_it_limits_animations(settings: Any, monkeypatch: Any) -> None:
    """TH-05: where all frames together would be too large, before or after, the first one stands for them."""
    data = animation("GIF", 5, 64, 48)

    def frames() -> int:
        return int(reopened(file_of(decoded(data, (32, 24), animated=True), "32", format="GIF")).n_frames)

    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 64 * 48 * 5
    monkeypatch.setattr("media_tools.engine.ANIMATION_PIXELS", 32 * 24 * 5)
    assert frames() == 5
    monkeypatch.setattr("media_tools.engine.ANIMATION_PIXELS", 32 * 24 * 5 - 1)
    assert frames() == 1
    monkeypatch.undo()
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 64 * 48 * 5 - 1
    assert frames() == 1


def test_it_stops_where_a_frame_is_a_bomb(monkeypatch: Any) -> None:
    """TH-05: a frame may enlarge the canvas; then the first one stands for all."""
    monkeypatch.setattr(originals, "WORKING_PIXELS", 2000)
    data = bytearray(pictures.gif_of_frames(2))
    at = data.rindex(b"\x2c")
    data[at + 5 : at + 9] = (200).to_bytes(2, "little") * 2

    image = decoded(bytes(data), (32, 24), animated=True)

    assert (image.n_frames, reopened(file_of(image, "9x9", format="GIF")).n_frames) == (2, 1)


def reason_for(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        decoded(data, (10, 10))
    assert str(caught.value) == caught.value.reason
    return caught.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no picture in a known format"),
        (b"no picture", "no picture in a known format"),
        (saved(Image.new("RGB", (9, 9)), "BMP"), "no picture in a known format"),
        (saved(Image.new("RGB", (9, 9)), "TIFF"), "no picture in a known format"),
        (png_of(64, 48), "damaged"),
        (png_bomb(9_000, 7_000), "9000 × 7000 pixels"),
        (png_bomb(20_000, 20_000), "far too many pixels"),
        (png_of(2**31 - 1, 2**31 - 1), "far too many pixels"),
        (b"RIFF\x64\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0" + bytes(80), "far too many pixels"),
    ],
)
def test_it_says_what_it_cannot_read(data: bytes, reason: str) -> None:
    """TH-05: in a few words for the log, and bombs by their header."""
    assert reason in reason_for(data)


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_refuses_what_was_cut_off(kind: str) -> None:
    """TH-05: half a picture is none."""
    data = picture(200, 150, kind)

    for part in (data[: len(data) // 50], data[: len(data) // 2]):
        assert reason_for(part)


def test_it_reads_no_more_than_may_be_sent(settings: Any) -> None:
    """TH-05: a file that was put there by other ways is no larger than one that was sent."""
    data = picture()
    settings.MEDIA_TOOLS_UPLOAD_BYTES = len(data)
    assert opened(data)

    settings.MEDIA_TOOLS_UPLOAD_BYTES = len(data) - 1
    with pytest.raises(Unreadable, match="bytes"):
        opened(data)


def test_it_leaves_the_errors_of_storages_alone() -> None:
    """TH-05: a storage that does not answer is no broken picture."""
    source = stored(picture())
    source.storage.delete(source.name)

    with pytest.raises(FileNotFoundError):
        Engine().get_image(source)


def test_it_makes_no_giants() -> None:
    """TH-05: a strip of one pixel's width is not made into one of thousands of millions of pixels."""
    pixels = decoded(png_of(1, 60_000, data=zlib.compress(bytes(2 * 60_000))), (400, 300))

    for options in ({}, {"crop": "center"}):
        with pytest.raises(Unreadable, match="too large"):
            created(pixels, "400", **options)
    assert created(pixels, "400", upscale=False).size == (1, 60_000)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")  # Pillow's
@pytest.mark.parametrize("kind", EXTENSIONS)
@hypothesis_settings(derandomize=True, deadline=None, max_examples=50, database=None)
@given(seed=st.integers(0, 2**32), share=st.sampled_from([1, 4]))
def test_it_takes_whatever_the_bytes_are(kind: str, seed: int, share: int) -> None:
    """TH-05: flipped bytes, mostly of the header, give a thumbnail or Unreadable, never another error."""
    rng, data = random.Random(seed), bytearray(FUZZED[kind])
    for _flip in range(rng.randint(1, 6)):
        data[rng.randrange(len(data) // share)] = rng.randrange(256)
    with override_settings(MEDIA_TOOLS_UPLOAD_PIXELS=100_000), suppress(Unreadable):
        image = opened(bytes(data))
        pixels = Engine().decode(image, (8, 6), animated=True)
        assert all(Engine().shown_size(image))
        assert created(pixels, "8x6", crop="center", format="GIF")


FUZZED = {kind: with_place(kind) for kind in EXTENSIONS} | {"GIF": animation("GIF", 3)}


@pytest.mark.parametrize("kind", EXTENSIONS)
@pytest.mark.parametrize("at_least", [None, (16, 12)])
def test_it_decodes_large_pictures_elsewhere(kind: str, at_least: tuple[int, int] | None, monkeypatch: Any) -> None:
    """TH-05: another process gives the same pixels, here for a picture that this one would have done too."""
    mode = {"PNG": "RGBA", "GIF": "P"}.get(kind, "RGB")
    data = picture(130, 70, kind, mode) if kind == "GIF" else turned(8, reopened(picture(130, 70, "PNG", mode)), kind)
    expected = decoded(data, at_least)
    monkeypatch.setattr(originals, "WORKING_PIXELS", 130 * 70 // 2 - 1)
    if at_least is None:
        monkeypatch.setattr(originals, "decoded", None)  # not here

    pixels = decoded(data, at_least)

    assert (pixels.mode, pixels.size, pixels.info) == (expected.mode, expected.size, expected.info)
    assert pixels.tobytes() == expected.tobytes()


def test_it_decodes_photos_here(monkeypatch: Any) -> None:
    """TH-05: a JPEG that is decoded at half its size or less takes half the memory, and no other process."""
    monkeypatch.setattr(originals, "WORKING_PIXELS", 120 * 80 // 2)

    assert not originals.is_heavy(opened(picture(120, 80)), (30, 20))
    assert not originals.is_heavy(opened(turned(6, Image.new("RGB", (120, 80)))), (20, 30))
    assert originals.is_heavy(opened(turned(6, Image.new("RGB", (120, 80)))), (30, 20))
    assert originals.is_heavy(opened(picture(120, 80)), (31, 20))
    assert originals.is_heavy(opened(picture(120, 80)), None)
    assert originals.is_heavy(opened(picture(122, 80)), (30, 20))
    assert originals.is_heavy(opened(picture(120, 80, "PNG")), (30, 20))


def test_it_survives_what_ends_the_other_process(monkeypatch: Any) -> None:
    """TH-05: damage, a crash and a decoder that takes too long are reasons like others."""
    monkeypatch.setattr(originals, "WORKING_PIXELS", 100)
    assert "damaged" in reason_for(picture(130, 70)[:-200])
    with pytest.raises(Unreadable, match="known format"):
        thumbnail_decoder.decode(b"no picture", "JPEG", None, 100)
    monkeypatch.setattr(thumbnail_decoder, "WAIT_SECONDS", 0.001)
    assert "crashed, or took too long" in reason_for(picture(130, 70))


def test_it_works_on_parts_of_large_pictures(monkeypatch: Any) -> None:
    """TH-01: a thumbnail of all pixels, or of a box, is made in little memory, and looks the same."""
    data = saved(PHOTO, "PNG", compress_level=0)
    pixels = decoded(data)
    asked = [
        *EXACT[:2],
        ("300", {"crop": "center"}),
        ("301", {"cropbox": "7,9,500,400"}),
        ("200", {"cropbox": "-9,0,1601,1303"}),
    ]
    expected = [created(pixels, geometry, **options) for geometry, options in asked]
    monkeypatch.setattr(originals, "WORKING_PIXELS", 500_000)
    monkeypatch.setattr(originals, "STRIP_PIXELS", 100_000)

    for (geometry, options), before in zip(asked, expected, strict=True):
        made = created(pixels, geometry, **options)
        assert made.size == before.size
        assert options.get("crop") == "smart" or decibels(made, before) >= 40
        assert geometry != "301" or made.tobytes() == before.tobytes()  # a small box is cut out as it is


def test_it_does_not_hold_the_pixels() -> None:
    """TH-05: this process keeps its size while a large picture becomes small."""
    data = png_bomb(6_000, 4_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert decoded(data, (40, 30)).size == (91, 61)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 12_000  # kB; the pixels are 24,000


MEASURE = """
import resource, sys
from pathlib import Path
import django
django.setup()
from tests.media_tools.originals import decoded, file_of
pixels = decoded(Path(sys.argv[1]).read_bytes(), (1600, 1200) if sys.argv[2] == "small" else None)
for geometry, options in (("400x300", {"crop": "center"}), ("1600", {"upscale": False})):
    file_of(pixels, geometry, format=sys.argv[3], **options)
if sys.argv[2] != "small":
    file_of(pixels, "800", cropbox="10,10,6600,6600")
    file_of(pixels, "800x600", crop="smart")
own = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(own) // 1000, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000)
"""


def large(kind: str) -> bytes:
    """Return a picture of 60 million pixels in the way that takes most memory to decode."""
    image = photo(1120, 837).resize((8960, 6696), Image.Resampling.BICUBIC)
    if kind == "JPEG":
        return turned(6, image.convert("CMYK"), kind, progressive=True, quality=70, subsampling=0)
    if kind in ("PNG", "GIF"):  # noise would not fit into what may be sent
        grey = Image.linear_gradient("L").resize(image.size)
        image = grey if kind == "GIF" else Image.merge("RGBA", [grey] * 4)
    return saved(image, kind, **({"compress_level": 1} if kind == "PNG" else {}))


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory from /proc")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_makes_thumbnails_of_the_largest_pictures(kind: str, tmp_path: Path) -> None:
    """TH-05: a worker stays under 512 MB for every picture that may be sent, and what decodes it under 1,500 MB."""
    path = tmp_path / "large"
    path.write_bytes(large(kind))

    for size in ("small", "whole"):
        command = [sys.executable, "-c", MEASURE, str(path), size, kind]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        own, others = map(int, printed.split())
        assert own < 512 and others < 1_500
