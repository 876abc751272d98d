"""Functions that run after the commit."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

logger = logging.getLogger("editable.commit_queue")


def enqueue(func: Callable[..., object], queue: str = "default", using: str | None = None, **context: Any) -> None:
    """Run `func(**context)` once the current transaction on `using` is committed, at once where there is none.

    A rollback, or one of a savepoint around this call, discards it. A failure is logged with the name of the queue
    and of the function; the other functions still run.
    """

    def run() -> None:
        try:
            func(**context)
        except Exception:  # whatever a queued function raises must not undo what is committed, nor stop the others
            logger.exception("%s failed in queue %s", getattr(func, "__qualname__", repr(func)), queue)

    transaction.on_commit(run, using=using)
