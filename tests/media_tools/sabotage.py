"""What goes wrong in a worker process that imports this: TESTS_IMPORT="tests.media_tools.sabotage".

Where a file named by HALT exists, the worker stops for ever in the middle of its third thumbnail, and says so in a file
beside it. Originals named "deadly…" kill it.
"""

from __future__ import annotations

import os
import time
from itertools import count
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

HALTS_AT = 3
halt = Path(os.environ.get("HALT", "/nowhere"))
numbers = count(1)
save, open_ = FileSystemStorage._save, FileSystemStorage._open


def _save(self: FileSystemStorage, name: str, content: Any) -> str:
    if halt.exists() and next(numbers) == HALTS_AT:
        path, data = Path(self.path(name)), content.read()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data[: len(data) // 2])
        halt.with_suffix(".reached").write_text(name)
        while True:
            time.sleep(1)
    return save(self, name, content)


def _open(self: FileSystemStorage, name: str, mode: str = "rb") -> Any:
    if Path(name).name.startswith("deadly"):
        os._exit(9)
    return open_(self, name, mode)


FileSystemStorage._save = _save
FileSystemStorage._open = _open
