"""A private copy is a folder with a database: where it lies, how long it lives, and how nothing of it is left."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editable import private_database
from editable.conf import settings
from media_tools import isolation, places, storage

logger = logging.getLogger("editable.sandbox")

DATABASE = "db.sqlite3"
ABOUT = "about.json"  # written last; its modification time is the copy's last use
WRITTEN = "written"  # the sizes of the files that were stored for it, one a line
FILES = "sandbox"  # the folder of the storages below which each copy has its own
SENT = "sent"  # the folder of copies that were sent for review, called `<name>-<key>`
NEW, GONE = ".new-", ".gone-"
PAGE_BYTES = 4096  # SQLite's default
PRUNE_SECONDS = 60  # between two looks of one process for copies that are over

_pruned_at = float("-inf")


@dataclass(frozen=True)
class Copy:
    """A private copy, whether it is there or not; `name` is the digest of a secret."""

    name: str

    @property
    def folder(self) -> Path:
        """Where its database lies."""
        return root() / self.name

    @property
    def files(self) -> str:
        """The folder of its uploads and thumbnails in the storages."""
        return f"{FILES}/{self.name}"

    def age(self) -> float | None:
        """Return the seconds since its last use, None where it is not there."""
        try:
            return time.time() - (self.folder / ABOUT).stat().st_mtime
        except FileNotFoundError:
            return None

    def is_there(self) -> bool:
        """Tell whether it is there and not over."""
        age = self.age()
        return age is not None and age <= lifetime()

    def touch(self) -> None:
        """Begin its time to live anew."""
        with suppress(FileNotFoundError):
            os.utime(self.folder / ABOUT)

    def about(self) -> dict[str, Any]:
        """Return what is known of it: its `user`, when it was `made`, and the last `revision` that it was made with."""
        found: dict[str, Any] = json.loads((self.folder / ABOUT).read_text())
        return found

    def size(self) -> int:
        """Return the bytes of its database and its files."""
        size = 0
        with suppress(FileNotFoundError):
            size += (self.folder / DATABASE).stat().st_size
            size += sum(map(int, (self.folder / WRITTEN).read_text().split()))
        return size

    def note(self, written: int) -> None:
        """Remember that files of so many bytes were stored for it."""
        if written:
            with suppress(FileNotFoundError), (self.folder / WRITTEN).open("a") as notes:
                notes.write(f"{written}\n")

    @contextmanager
    def opened(self) -> Iterator[isolation.Isolation]:
        """Let the alias `default` be its database for this thread, and its files be apart from the site's."""
        apart = isolation.Isolation(self.files, samples=settings.SANDBOX == "demo")
        try:
            with private_database.used(self.folder / DATABASE, _options()), isolation.isolated(apart):
                yield apart
        finally:
            self.note(apart.written)
            apart.written = 0

    def remove(self) -> None:
        """Delete it with all its files; what cannot be deleted now is by the next `prune`."""
        gone = root() / f"{GONE}{self.name}-{secrets.token_hex(4)}"
        try:
            self.folder.rename(gone)
        except FileNotFoundError:
            return
        _delete(gone)


def root() -> Path:
    """Return the folder of all copies."""
    return Path(settings.SANDBOX_FOLDER)


def lifetime() -> float:
    """Return the seconds that a copy lives without being used."""
    return settings.SANDBOX_MINUTES * 60


def of(secret: str) -> Copy:
    """Return the copy that belongs to a secret; a release with other tables has none of the former one's."""
    return Copy(hashlib.sha256(f"{secret}:{_schema()}".encode()).hexdigest()[:32])


def everything() -> list[Copy]:
    """Return the copies that are there, those that are over too."""
    with suppress(FileNotFoundError):
        return [Copy(folder.name) for folder in root().iterdir() if (folder / ABOUT).exists() and folder.name[0] != "."]
    return []


def prune(all_of_them: bool = False) -> int:
    """Delete the copies that are over, and what crashes have left; return how many copies."""
    over = [one for one in everything() if all_of_them or not one.is_there()]
    for one in over:
        one.remove()
    for left in [*root().glob(f"{GONE}*"), *filter(is_left_over, root().glob(f"{NEW}*"))]:
        _delete(left)
    return len(over)


def prune_now_and_then() -> None:
    """Prune, at most once a minute in each process."""
    global _pruned_at
    if time.monotonic() - _pruned_at > PRUNE_SECONDS:
        _pruned_at = time.monotonic()
        prune()


def _options() -> dict[str, Any]:
    """Return the OPTIONS of a connection: a copy outlives a killed process, but need not outlive the machine."""
    pages = max(settings.SANDBOX_COPY_BYTES // PAGE_BYTES, 1)
    commands = f"PRAGMA synchronous=OFF; PRAGMA max_page_count={pages};"
    return {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": commands}


def is_left_over(folder: Path) -> bool:
    """Tell whether a folder that nobody has taken over is older than anything takes."""
    with suppress(FileNotFoundError):
        return time.time() - folder.stat().st_mtime > lifetime()
    return False


def _delete(gone: Path) -> None:
    """Delete a copy that nobody can find any more: its files first, or a failure would leave no trace of them."""
    name = gone.name.removeprefix(GONE).partition("-")[0]
    if not (gone / WRITTEN).exists() or delete_files(name):
        shutil.rmtree(gone, ignore_errors=True)


def delete_files(name: str) -> bool:
    """Delete the files of a copy that is gone, unless it was sent for review; tell whether they need no other try."""
    if (root() / name).exists() or any((root() / SENT).glob(f"{name}-*")):
        return True
    try:
        for alias in storage.aliases():
            places.delete_below(storage.at(alias), f"{FILES}/{name}")
    except Exception as error:  # storages raise what they like
        logger.warning("The files of a private copy cannot be deleted now: %s", error)
        return False
    return True


@functools.cache
def _schema() -> str:
    """Return what differs between releases whose tables differ."""
    columns = [
        [str(field.column), field.get_internal_type()]
        for model in private_database.tables()
        for field in model._meta.local_fields
    ]
    return hashlib.sha256(json.dumps(columns).encode()).hexdigest()
