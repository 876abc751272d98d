"""Nothing that one test keeps is found by another."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> None:
    """Give each test a data folder of its own."""
    settings.DATA_DIR = tmp_path
