"""A private copy of the whole database in an SQLite file, and its use in the place of the shared one.

Models, queries and templates know nothing of it: inside `used()` the alias `default` is a connection to the copy.
Settings are not changed, and other threads keep the shared connection.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.sql import InsertQuery
from django.db.utils import load_backend

ENGINE = "django.db.backends.sqlite3"
ROWS_AT_ONCE = 500  # of a table, copied from another kind of database; below every limit of SQLite's parameters
LEFT_OUT = {"sessions.Session", "admin.LogEntry"}  # who is signed in stays with the shared database


def copy_to(path: Path) -> None:
    """Make the file `path` a copy of what is committed in the database."""
    shared = connections[DEFAULT_DB_ALIAS]
    if shared.vendor == "sqlite":
        # A connection of its own: one that is writing would make the copy wait for itself.
        source = sqlite3.connect(f"file:{quote(str(shared.settings_dict['NAME']))}?mode=ro", uri=True)
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        return
    rows = {model: list(model._base_manager.all()) for model in _copied()}
    path.write_bytes(_empty())
    with used(path):
        private = connections[DEFAULT_DB_ALIAS]
        with transaction.atomic():
            for model, found in rows.items():
                _insert(private, model, found)


@functools.cache
def _empty() -> bytes:
    """Return an SQLite file with all tables and no rows; made once, since it takes longer than copying the rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        with used(path), connections[DEFAULT_DB_ALIAS].schema_editor() as editor:
            for model in _copied():
                if not model._meta.auto_created:
                    editor.create_model(model)
        return path.read_bytes()


def _copied() -> list[type[models.Model]]:
    everything = apps.get_models(include_auto_created=True)
    return [
        model
        for model in everything
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]


@contextlib.contextmanager
def used(path: Path) -> Iterator[None]:
    """Let the alias `default` be the database in the file `path` for this thread, inside the block."""
    shared = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = private = _connect(path, shared.settings_dict)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = shared
        private.close()


def _connect(path: Path, settings: dict[str, Any]) -> Any:
    """Return a connection to the file; it is thrown away, so nothing waits for the disk or looks at foreign keys."""
    options = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;"}
    private = settings | {"ENGINE": ENGINE, "NAME": str(path), "OPTIONS": options, "CONN_MAX_AGE": 0}
    private |= {"CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True}
    return load_backend(ENGINE).DatabaseWrapper(private, alias=DEFAULT_DB_ALIAS)


def _insert(connection: Any, model: type[models.Model], rows: list[models.Model]) -> None:
    """Write rows as they are: no default, no time stamp, no signal."""
    fields = list(model._meta.local_concrete_fields)
    for start in range(0, len(rows), max(1, ROWS_AT_ONCE // len(fields))):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + max(1, ROWS_AT_ONCE // len(fields))], raw=True)
        query.get_compiler(connection=connection).execute_sql()
