"""The app's settings: defaults, read late, and checked."""

from typing import Any

import pytest

from media_tools.checks import check_settings
from media_tools.conf import settings as limits


def test_it_has_defaults(settings: Any) -> None:
    """IM-02: 25 MiB and 60 megapixels, and no complaint about them."""
    assert (limits.UPLOAD_BYTES, limits.UPLOAD_PIXELS) == (26_214_400, 60_000_000)
    assert check_settings(None) == []


def test_it_reads_them_late(settings: Any) -> None:
    """IM-02: both limits are settings."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES, settings.MEDIA_TOOLS_UPLOAD_PIXELS = 7, 8

    assert (limits.UPLOAD_BYTES, limits.UPLOAD_PIXELS) == (7, 8)


@pytest.mark.parametrize("value", [0, -1, "25 MiB", None, True, 1.5])
def test_it_refuses_what_is_no_limit(settings: Any, value: object) -> None:
    """IM-02: a check names each setting that is no whole number of at least 1."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = settings.MEDIA_TOOLS_UPLOAD_PIXELS = value

    assert [found.id for found in check_settings(None)] == ["media_tools.E001", "media_tools.E002"]
