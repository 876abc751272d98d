"""Where files are kept and under which names; no other module of this app names a storage.

All of them lie in Django's default storage. A name is never used twice, so a file is never overwritten and its
addresses may be cached for ever.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC
from pathlib import PurePosixPath

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

NAME_LENGTH = 255  # of the column; MySQL's index and most file systems end here too
STEM_LENGTH = 80  # what can be read in one line; with the longest model name all parts stay below NAME_LENGTH
RANDOM_BYTES = 8  # 2**64 names for one model, file name and second
EXTENSION = re.compile(r"\.[a-z0-9]{1,10}\Z")


def upload_to(instance: models.Model, filename: str) -> str:
    """Return `<model>/<random>/<name>-<YYYY-MM-DD-HH-MM-SS><ext>` with the time in UTC, in safe ASCII only."""
    path = PurePosixPath(filename.replace("\\", "/"))
    extension = path.suffix.lower()
    stem = slugify(path.stem)[:STEM_LENGTH].strip("-_") or "file"
    time = timezone.now().astimezone(UTC).strftime("%Y-%m-%d-%H-%M-%S")
    end = extension if EXTENSION.match(extension) else ""
    return f"{instance._meta.model_name}/{secrets.token_hex(RANDOM_BYTES)}/{stem}-{time}{end}"
