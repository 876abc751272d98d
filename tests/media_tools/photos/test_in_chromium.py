"""FJ-03: Chromium shows a turned photo as it shows the original."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from media_tools.photos import turning
from tests.media_tools.photos import cameras, turns

SHOWN = """async (address) => {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    canvas.getContext("2d").drawImage(image, 0, 0)
    return canvas.toDataURL("image/png")
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def shown(page: Page, data: bytes) -> Image.Image:
    """Return what Chromium shows of a file."""
    address = page.evaluate(SHOWN, f"data:image/jpeg;base64,{b64encode(data).decode()}")
    return Image.open(BytesIO(b64decode(address.split(",")[1]))).convert("RGB")


@pytest.mark.proof
@pytest.mark.parametrize(("size", "limit"), [((64, 48), 1.5), ((63, 47), 3.5)])
@pytest.mark.parametrize("options", [{}, {"subsampling": 0}, {"subsampling": 1, "progressive": True}])
def test_it_shows_the_same(page: Page, size: tuple[int, int], limit: float, options: dict[str, Any]) -> None:
    """FJ-03: for all eight orientations, numbers that mean nothing and none at all, even and odd sizes."""
    turns.choose_any()
    for orientation in (None, 0, *range(1, 10)):
        before = cameras.photo(orientation, *size, **options)
        after = turning.upright(before).data
        assert turns.mean_distance(shown(page, before), shown(page, after)) < limit, orientation
        assert after == before or turns.mean_distance(shown(page, before), turns.as_shown(after)) < limit, orientation
