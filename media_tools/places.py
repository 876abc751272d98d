"""A look into the storages: which files are there, how old they are, and whether two storages are one."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

CHUNK = 1_048_576  # bytes read at once
SPOOLED = 8 * CHUNK  # bytes of a copied file that are kept in memory; longer ones lie on the disk meanwhile
INCOMING = "incoming"  # the folder of uploads that are not taken over yet

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Return the items in lists of that many."""
    following = iter(items)
    while batch := list(itertools.islice(following, size)):
        yield batch


def names_below(storage: Storage, folder: str) -> Iterator[str]:
    """Return the names of all files in a folder and those in it.

    A storage that can list all of them at once has a method `names_below(folder)` of its own.
    """
    flat = getattr(storage, "names_below", None)
    if flat is not None:
        yield from flat(folder)
        return
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    start = f"{folder}/" if folder else ""
    yield from (start + name for name in files)
    for name in folders:
        yield from names_below(storage, start + name)


def is_older(storage: Storage, name: str, moment: datetime.datetime) -> bool:
    """Tell whether a file was last written before the moment; a file that is not there is."""
    try:
        return storage.get_modified_time(name) < moment
    except Exception:  # each storage has an error of its own for a missing file
        if storage.exists(name):
            raise
        return True


def is_own(storage: Storage, name: str) -> bool:
    """Tell whether the name leads to where it says: not out of the storage, nor through a link within it."""
    try:
        path, root = Path(storage.path(name)), Path(storage.path(""))
    except NotImplementedError:  # no folder of this machine
        return True
    return path.resolve() == root.resolve() / name


def delete(storage: Storage, name: str) -> None:
    """Delete a file, and the folder that it was alone in."""
    storage.delete(name)
    folder = str(Path(name).parent)
    with suppress(NotImplementedError, OSError):
        storage.path(folder)
        storage.delete(folder)


def delete_below(storage: Storage, folder: str) -> None:
    """Delete a folder with all that is in it; one that is not there is fine."""
    try:
        shutil.rmtree(storage.path(folder), ignore_errors=True)
    except NotImplementedError:  # no folder of this machine
        for name in names_below(storage, folder):
            storage.delete(name)


def checksum(storage: Storage, name: str) -> str:
    """Return the SHA-256 of a file's content."""
    with storage.open(name) as file:
        return _digest(file)


@contextmanager
def fetched(storage: Storage, name: str) -> Iterator[tuple[IO[bytes], str]]:
    """Yield a file's content, read to its end, and the SHA-256 of it."""
    with tempfile.SpooledTemporaryFile(SPOOLED) as copy:
        with storage.open(name) as file:
            digest = _digest(file, copy)
        copy.seek(0)
        yield copy, digest


def is_same(one: Storage, other: Storage) -> bool:
    """Tell whether two storages are the same place: what is written to the one is in the other."""
    if one is other:
        return True
    name = one.save(f"{INCOMING}/{secrets.token_hex(16)}", ContentFile(b"is this one place?"))
    try:
        return other.exists(name)
    finally:
        one.delete(name)


def _digest(file: Any, copy: IO[bytes] | None = None) -> str:
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
        if copy is not None:
            copy.write(chunk)
    return found.hexdigest()
