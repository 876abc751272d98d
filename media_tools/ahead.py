"""Uploads that are stored before the row is locked which will have them: a storage may be slow, or not answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.db import Error as DatabaseError
from django.db import models

from media_tools import storage
from media_tools.fields import PlacedField


@contextmanager
def stored(row: models.Model, uploads: Iterable[tuple[models.Field[Any, Any], File[Any]]]) -> Iterator[None]:
    """Store checked uploads for fields of `row`; when it is saved, it only takes over where they are.

    Files that no row has taken in the end are deleted again, but not after an error of the database: it may have kept
    the row. Fields of other kinds store theirs when the row is saved. Raises storage.Unavailable.
    """
    kept: list[Any] = []
    try:
        for field, file in uploads:
            if isinstance(field, PlacedField) and file not in kept:
                place: Any = field.attr_class(row, field, "")
                place.store_ahead(file)
                kept.append(file)
        yield
    except DatabaseError:
        raise
    except Exception:
        _delete(kept)
        raise
    _delete(file for file in kept if not file.taken)


def _delete(files: Iterable[Any]) -> None:
    for file in files:
        storage.discard(*file.place)
