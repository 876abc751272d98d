"""The size of a thumbnail is known before it is made, whatever is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from sorl.thumbnail.engines.pil_engine import Engine as StockEngine
from sorl.thumbnail.helpers import ThumbnailError
from sorl.thumbnail.parsers import parse_geometry

from media_tools.engine import Engine
from media_tools.originals import ORIGIN, Origin
from media_tools.thumbnail_sizes import final_size
from tests.media_tools.originals import OPTIONS

SIDES = st.integers(1, 70)
GEOMETRIES = st.one_of(
    SIDES.map(str), SIDES.map(lambda side: f"x{side}"), st.tuples(SIDES, SIDES).map(lambda box: f"{box[0]}x{box[1]}")
)
CROPS = st.sampled_from([False, None, "noop", "center", "smart", "top", "left", "100% 0%", "5px 3px", "3px"])
BOXES = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(10, 80), st.integers(10, 80))
SWITCHES = {"upscale": st.booleans(), "padding": st.booleans(), "crop": CROPS, "cropbox": st.none() | BOXES}


@hypothesis_settings(derandomize=True, deadline=None, max_examples=150, database=None)
@given(size=st.tuples(SIDES, SIDES), geometry=GEOMETRIES, switches=st.fixed_dictionaries(SWITCHES))
def test_it_is_the_size_of_what_is_made(size: tuple[int, int], geometry: str, switches: dict[str, Any]) -> None:
    """TH-02: the place held for a thumbnail is that of the thumbnail, with this engine and with sorl's."""
    options = OPTIONS | switches
    image = Image.new("RGB", size, "#336699")
    decoded = image.copy()
    decoded.info[ORIGIN] = Origin(size, (0, 0, *size), 1)

    expected = final_size(size, geometry, options)

    for engine, pixels in ((Engine(), decoded), (StockEngine(), image)):
        box = parse_geometry(geometry, engine.get_image_ratio(pixels, options))
        assert engine.create(pixels, box, options).size == expected


@pytest.mark.parametrize(
    ("geometry", "options", "size"),
    [
        ("400", {}, (400, 300)),
        ("x90", {}, (120, 90)),
        ("400x400", {"upscale": False}, (400, 300)),
        ("400x400", {"crop": "center"}, (400, 400)),
        ("400x400", {"padding": True}, (400, 400)),
        ("400", {"cropbox": "10, 10, 210, 110"}, (400, 200)),
        ("400", {"cropbox": (10, 10, 210, 110), "upscale": False}, (200, 100)),
        ("400x100", {"remove_border": True}, (400, 100)),
    ],
)
def test_it_knows_nothing_of_the_original(geometry: str, options: dict[str, Any], size: tuple[int, int]) -> None:
    """TH-02: a picture of unknown size is taken for one of 4:3 that is large enough."""
    assert final_size(None, geometry, options) == size


@pytest.mark.parametrize(
    ("geometry", "options"),
    [
        ("", {}),
        ("x", {}),
        ("big", {}),
        ("0x10", {}),
        ("10x0", {}),
        ("10x-3", {}),
        ("10", {"cropbox": "1,2,3"}),
        ("10", {"cropbox": "a,b,c,d"}),
        ("10", {"cropbox": (5, 5, 5, 9)}),
        ("10", {"cropbox": (9, 5, 5, 9)}),
        ("10", {"cropbox": 7}),
    ],
)
def test_it_says_what_means_nothing(geometry: str, options: dict[str, Any]) -> None:
    """TH-01: one kind of error for whatever cannot be a size."""
    with pytest.raises(ThumbnailError):
        final_size((80, 60), geometry, options)
