"""Write files that are there as a whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, whose folder is made, and move it there; raises OSError, and then nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(data)
            file.flush()
            beside.replace(path)
        except BaseException:  # Ctrl+C too
            beside.unlink(missing_ok=True)
            raise
