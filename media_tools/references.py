"""Who still refers to a file: rows by their fields, and whatever upper rooms `register()`.

Names are never used twice, so a name alone says which file is meant, wherever its copies are.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.apps import apps
from django.db import models, router
from django.db.models import Q

from media_tools import storage
from media_tools.fields import PlacedField
from media_tools.models import Picture
from media_tools.places import batches

# What a text is searched for: names as `storage.upload_to` makes them, and the ids of pictures.
NAME = re.compile(r"\w+/([0-9a-f]{16})/[\w.-]*\w")
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
BATCH = 500  # names that are looked up at once

Among = Collection[str] | None
Referrer = Callable[[Among], Iterable[str]]
Column = tuple[type[models.Model], Any]  # a model and its own field of files
_referrers: list[Referrer] = []


def register(referrer: Referrer) -> None:
    """Let `referrer(among)` say what is referred to: names of files, and ids of `Picture` rows as text.

    With None it yields all of them; with a collection it may leave out whatever is not in that.
    """
    _referrers.append(referrer)


def is_name(text: str) -> bool:
    """Tell whether a text is the name of a file, and no id of a picture."""
    return bool(NAME.fullmatch(text))


def mentioned(text: str) -> Iterator[str]:
    """Return the names of files and the ids of pictures in a text."""
    yield from (found[0] for found in NAME.finditer(text))
    yield from ID.findall(text)


def mentions(column: str, among: Collection[str]) -> Q:
    """Return the condition that the text in a column of a query may mention one of the names or ids."""
    found = Q(pk__in=[])
    for one in among:
        name = NAME.fullmatch(one)
        found |= Q(**{f"{column}__contains": name[1] if name else one})
    return found


class Names:
    """A set of names that may be larger than the memory: SQLite keeps it in a file that goes with it."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID")

    def __iter__(self) -> Iterator[str]:
        yield from (name for (name,) in self._rows.execute("SELECT name FROM names ORDER BY name"))

    def add(self, names: Iterable[str]) -> None:
        """Take names in."""
        self._rows.executemany("INSERT OR IGNORE INTO names VALUES (?)", ((name,) for name in names))

    def among(self, names: Collection[str]) -> set[str]:
        """Return those of `names` that are in it."""
        found = "SELECT 1 FROM names WHERE name = ?"
        return {name for name in names if self._rows.execute(found, (name,)).fetchone()}

    def close(self) -> None:
        """Delete the file."""
        self._rows.close()


@contextmanager
def collected(rows: bool = True) -> Iterator[Names]:
    """Yield the names of all files that are referred to; without `rows` those that upper rooms refer to.

    Rows are read first: what they let go meanwhile is found in the history.
    """
    with closing(Names()) as known:
        for referrer in [*([in_fields] if rows else []), *_referrers]:
            known.add(referrer(None))
        pictures = Picture.objects.exclude(image="").order_by().values_list("pk", "image")
        for batch in batches(((str(pk), name) for pk, name in pictures.iterator()), BATCH):
            used = known.among([pk for pk, _name in batch])
            known.add(name for pk, name in batch if pk in used)
        yield known


def among(names: Collection[str]) -> set[str]:
    """Return those of `names` that are referred to at this moment."""
    pictures = {str(pk): name for pk, name in Picture.objects.filter(image__in=names).values_list("pk", "image")}
    wanted = {*names, *pictures}
    found = {one for referrer in [in_fields, *_referrers] for one in referrer(wanted)}
    return {pictures.get(one, one) for one in found & wanted}


def in_rows(names: Collection[str]) -> set[str]:
    """Return those of `names` that are in a field of files of any row."""
    found: set[str] = set()
    for model, field in columns():
        rows = rows_of(model).filter(**{f"{field.attname}__in": names})
        found.update(rows.values_list(field.attname, flat=True))
    return found


def placed(alias: str, names: Collection[str]) -> set[str]:
    """Return those of `names` that a row says are in the storage; the files of pictures are among them."""
    found: set[str] = set()
    for model, field in columns():
        rows = rows_of(model).filter(**{f"{field.attname}__in": names})
        if isinstance(field, PlacedField):
            blank = [""] if alias == storage.active() else []
            rows = rows.filter(**{f"{field.storage_field}__in": [alias, *blank]})
        found.update(rows.values_list(field.attname, flat=True))
    return found


def columns() -> Iterator[Column]:
    """Return every field of files with the model whose table has it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                yield model, field


def folders() -> set[str]:
    """Return the folders that `storage.upload_to` makes for the fields of the installed models."""
    return {
        str(model._meta.model_name)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.FileField) and field.upload_to == storage.upload_to
    }


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all rows of a model, in no order, from where they are written."""
    return model._base_manager.using(router.db_for_write(model)).order_by()


def in_fields(among: Among) -> Iterator[str]:
    """Return the names in all fields of files but that of pictures, which count only where they are referred to."""
    for model, field in columns():
        if model is Picture:
            continue
        rows = rows_of(model).exclude(**{field.attname: ""})
        if among is not None:
            rows = rows.filter(**{f"{field.attname}__in": among})
        yield from filter(None, rows.values_list(field.attname, flat=True).iterator())
