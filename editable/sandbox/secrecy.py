"""What a private copy must not hold: it is taken out of the file, byte for byte."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from editable import private_database
from editable.conf import settings


def take_out(path: Path) -> None:
    """Delete from the database in the file sessions, passwords, what waits to be done, and what the settings leave out.

    The file is left with a rollback journal, which no reader needs a second file for.
    """
    users = get_user_model()._meta
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        for command in ("journal_mode=DELETE", "journal_mode=MEMORY", "synchronous=OFF", "secure_delete=ON"):
            copy.execute(f"PRAGMA {command}")
        copy.execute("BEGIN")
        for table in _tables(copy):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  a model's table
        password = f'UPDATE "{users.db_table}" SET "{users.get_field("password").column}" = ?'  # noqa: S608
        copy.execute(password, [UNUSABLE_PASSWORD_PREFIX])
        copy.execute("COMMIT")


def _tables(copy: sqlite3.Connection) -> list[str]:
    """Return the tables that are to be empty; a migration may not have made one yet."""
    labels = {*private_database.LEFT_OUT, *settings.SANDBOX_WITHOUT}
    known = {model._meta.label: model._meta.db_table for model in private_database.tables()}
    there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return sorted({known[label] for label in labels & known.keys()} & there)
