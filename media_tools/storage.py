"""Where files are kept and under which names; no other module of this app names a storage.

Storages are aliases in STORAGES. Each row says beside a file's name which one has it; new files go to the one that
the setting MEDIA_TOOLS_STORAGE names. A name is never used twice, in no storage, so a file is never overwritten and
its addresses may be cached for ever.
"""

from __future__ import annotations

import logging
import re
import secrets
from datetime import UTC
from pathlib import PurePosixPath
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousFileOperation, SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import InvalidStorageError, Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from media_tools import isolation
from media_tools.conf import settings

logger = logging.getLogger("media_tools.storage")

ALIAS_LENGTH = 100
NAME_LENGTH = 255  # of the column; MySQL's index and most file systems end here too
STEM_LENGTH = 80  # what can be read in one line; with the longest model name all parts stay below NAME_LENGTH
RANDOM_BYTES = 8  # 2**64 names for one model, file name and second
EXTENSION = re.compile(r"\.[a-z0-9]{1,10}\Z")


class Unavailable(Exception):
    """A storage cannot be reached, or refuses to write; the same may work in a moment."""


class MissingStorage(Storage):
    """In the place of an alias that STORAGES has no more: no file is there, and nothing can be written."""

    def exists(self, name: str) -> bool:
        """Tell that it is not there."""
        return False

    def url(self, name: str | None) -> str:
        """Return an address that leads nowhere."""
        return ""

    def delete(self, name: str) -> None:
        """Do nothing."""

    def _open(self, name: str, mode: str = "rb") -> NoReturn:
        raise FileNotFoundError(f"The storage of {name} is not configured.")

    def _save(self, name: str, content: File[Any]) -> NoReturn:
        raise Unavailable(f"The storage for {name} is not configured.")


def active() -> str:
    """Return the alias of the storage that takes new files."""
    return settings.STORAGE


def at(alias: str) -> Storage:
    """Return the storage of an alias, by default the active one."""
    try:
        return storages[alias or active()]
    except InvalidStorageError:
        return MissingStorage()


def aliases() -> list[str]:
    """Return the aliases that may have files of rows: the active one first, then all others but static files."""
    others = sorted(storages.backends.keys() - {active(), "default", "staticfiles"})
    return [active(), *others]


def origins() -> list[str]:
    """Return the origins, other than the site's own, that files have addresses at or are sent to by browsers."""
    places = [getattr(at(alias), name, None) for alias in aliases() for name in ("base_url", "bucket_url")]
    parts = [urlsplit(place) for place in places if place]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})


def write(storage: Storage, name: str, content: File[Any], max_length: int | None = None) -> str:
    """Store a file and return its name; in isolation it is one below the folder of that.

    Raises Unavailable where the storage cannot take it now, and SuspiciousOperation for a name that it never takes.
    """
    if "\0" in name:
        raise SuspiciousFileOperation("A name holds NUL.")
    try:
        stored = storage.save(isolation.below(name), content, max_length=max_length)
    except SuspiciousOperation:
        raise
    except Exception as error:  # storages raise what they like
        logger.warning("%s cannot be stored: %s", name, error)
        raise Unavailable(f"{name} cannot be stored: {error}") from error
    isolation.count(content.size)
    return stored


def discard(alias: str, name: str) -> None:
    """Delete a file that no row was given; where that fails, it is one that nobody refers to."""
    try:
        at(alias).delete(name)
    except Exception as error:  # storages raise what they like
        logger.warning("%s is left over: %s", name, error)


def upload_to(instance: models.Model, filename: str) -> str:
    """Return `<model>/<random>/<name>-<YYYY-MM-DD-HH-MM-SS><ext>` with the time in UTC, in safe ASCII only."""
    stem, extension = safe_parts(filename)
    time = timezone.now().astimezone(UTC).strftime("%Y-%m-%d-%H-%M-%S")
    return f"{instance._meta.model_name}/{secrets.token_hex(RANDOM_BYTES)}/{stem}-{time}{extension}"


def safe_parts(filename: str) -> tuple[str, str]:
    """Return stem and extension of what somebody calls a file, in safe ASCII only; the extension may be blank."""
    path = PurePosixPath(filename.replace("\\", "/").replace("\0", ""))
    extension = path.suffix.lower()
    stem = slugify(path.stem)[:STEM_LENGTH].strip("-_") or "file"
    return stem, extension if EXTENSION.match(extension) else ""
