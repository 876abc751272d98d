"""A private copy of the whole database in an SQLite file, and its use in the place of the shared one.

Models, queries and templates know nothing of it: inside `used()` the alias `default` is a connection to the copy.
Settings are not changed, and other threads keep the shared connection.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.utils import load_backend

ENGINE = "django.db.backends.sqlite3"
# Who is signed in, who may send pictures, and what waits to be done stays with the shared database.
LEFT_OUT = {
    "editable.Submission",
    "admin.LogEntry",
    "django_tasks_database.DBTaskResult",
    "editable.PhoneTicket",
    "media_tools.BatchResult",
    "media_tools.Job",
    "media_tools.WantedThumbnail",
    "sessions.Session",
}
# What every database takes as it gave it, unless the field says otherwise: most of what there is to copy.
PLAIN = {str, int, float, bool, type(None)}
# A copy that lives as long as a request: nothing waits for the disk or looks at foreign keys.
THROWN_AWAY = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;"}


def copy_to(path: Path, only: Mapping[type[models.Model], models.QuerySet[Any]] | None = None) -> None:
    """Make the file `path` a copy of what is committed in the database.

    Of the models in `only` those rows are enough; the copy of another kind of database has no others, since a long
    table takes time.
    """
    shared = connections[DEFAULT_DB_ALIAS]
    if shared.vendor == "sqlite":
        # A connection of its own: one that is writing would make the copy wait for itself.
        source = sqlite3.connect(f"file:{quote(str(shared.settings_dict['NAME']))}?mode=ro", uri=True)
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        return
    path.write_bytes(_empty())
    private = _connect(path, shared.settings_dict)
    with contextlib.closing(private), _frozen(shared):
        private.set_autocommit(False)
        for model in tables():
            if model._meta.label not in LEFT_OUT:
                _copy_rows((only or {}).get(model, model._base_manager.order_by()), private)
        private.commit()


@contextlib.contextmanager
def _frozen(shared: Any) -> Iterator[None]:
    """Let all queries inside the block see the database at one moment, whatever others commit meanwhile."""
    nested = shared.in_atomic_block
    with transaction.atomic():
        if shared.vendor == "postgresql" and not nested:  # later than its first query a transaction cannot be told
            with shared.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@functools.cache
def _empty() -> bytes:
    """Return an SQLite file with all tables and no rows; made once, since it takes longer than copying the rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        with used(path), connections[DEFAULT_DB_ALIAS].schema_editor() as editor:
            for model in tables():
                if not model._meta.auto_created:
                    editor.create_model(model)
        return path.read_bytes()


def tables() -> list[type[models.Model]]:
    """Return the models that have a table of their own."""
    everything = apps.get_models(include_auto_created=True)
    return [model for model in everything if model._meta.managed and not model._meta.proxy]


@contextlib.contextmanager
def used(path: Path, options: Mapping[str, Any] = THROWN_AWAY) -> Iterator[None]:
    """Let the alias `default` be the database in the file `path` for this thread, inside the block.

    `options` are the OPTIONS of the connection, as in DATABASES.
    """
    shared = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = private = _connect(path, shared.settings_dict, options)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = shared
        private.close()


def _connect(path: Path, settings: dict[str, Any], options: Mapping[str, Any] = THROWN_AWAY) -> Any:
    private = settings | {"ENGINE": ENGINE, "NAME": str(path), "OPTIONS": dict(options), "CONN_MAX_AGE": 0}
    private |= {"CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True}
    return load_backend(ENGINE).DatabaseWrapper(private, alias=DEFAULT_DB_ALIAS)


def _copy_rows(rows: models.QuerySet[Any], private: Any) -> None:
    """Write rows as they are: no model instance, no default, no time stamp, no signal."""
    fields = [field for field in rows.model._meta.local_concrete_fields if not field.generated]
    found = rows.values_list(*(field.attname for field in fields))
    if not found:
        return
    plain = [not field.get_db_converters(private) for field in fields]
    prepared = (
        [
            value if same and type(value) in PLAIN else field.get_db_prep_save(value, private)
            for field, same, value in zip(fields, plain, row, strict=True)
        ]
        for row in found
    )
    with private.cursor() as cursor:
        cursor.executemany(_insertion(rows.model._meta.db_table, [field.column for field in fields]), prepared)


def _insertion(table: str, columns: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(columns))})'  # noqa: S608  models' names
