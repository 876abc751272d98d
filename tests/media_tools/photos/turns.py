"""What a turned photo is compared with, and the programs that turn it."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from media_tools.photos import libturbojpeg, tools
from media_tools.photos.tools import JPEGTRAN


def as_shown(data: bytes) -> Image.Image:
    """Return the picture as programs that know of orientations show it."""
    with Image.open(BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def stored_size(data: bytes) -> tuple[int, int]:
    """Return width and height of the pixels as they lie in the file."""
    with Image.open(BytesIO(data)) as image:
        return image.size


def distance(one: Image.Image, other: Image.Image) -> float:
    """Return the largest difference of any point."""
    assert one.size == other.size
    return max(high for _low, high in ImageChops.difference(one, other).getextrema())


def mean_distance(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of the points of the channel that differs most."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def choose(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one program do the work; skip aloud where it is not installed."""
    installed = shutil.which("jpegtran") if tool == "jpegtran" else libturbojpeg.library()
    if not installed:
        warnings.warn(f"{tool} is not installed: turning without loss was not tried with it.", stacklevel=1)
        pytest.skip(f"{tool} is not installed")
    if tool == "libturbojpeg":
        monkeypatch.setenv("PATH", "")


def choose_any() -> None:
    """Skip aloud where no program is installed; damaged data are found by one of them."""
    if not tools.is_installed():
        warnings.warn("Neither jpegtran nor libturbojpeg is installed: turning was not tried.", stacklevel=1)
        pytest.skip("neither jpegtran nor libturbojpeg is installed")


def without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no program be found that turns without loss."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(libturbojpeg, "library", lambda: None)


def coefficients(data: bytes, operation: str = "") -> bytes:
    """Return a JPEG that two pictures share when their coefficients, turned by an operation, are equal."""
    turn = ["-perfect", *JPEGTRAN[operation]] if operation else []
    command = ["jpegtran", "-copy", "none", "-optimize", *turn]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def is_perfect(data: bytes, operation: str) -> bool:
    """Return whether jpegtran turns a picture without loss."""
    command = ["jpegtran", "-perfect", *JPEGTRAN[operation]]
    return subprocess.run(command, input=data, capture_output=True, check=False).returncode == 0
