"""Functions that run after the commit: in order, in queues, and each on its own.

    with transaction.atomic():
        rename(event)  # calls enqueue(log, queue="log", text="log 1")
        move(event)    # calls enqueue(log, queue="log", text="log 2") and enqueue(mail, queue="mail", text="mail 2")
    # committed, log 1, log 2, mail 2

Functions wait in Django's own list of hooks, so that rollbacks and savepoints are Django's. What must survive a crash
between the commit and its function is no matter for this queue, but for a task that the transaction itself writes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS

logger = logging.getLogger("editable.commit_queue")

STATE = "_editable_commit_queue"  # an attribute of a connection, which belongs to one thread


@dataclass(frozen=True)
class Item:
    """A function that waits in a queue."""

    function: Callable[..., object]
    queue: str
    context: dict[str, Any]

    def run(self) -> None:
        """Call the function; a failure is logged."""
        try:
            self.function(**self.context)
        except Exception:  # whatever it raises must not undo what is committed, nor stop the others
            name = getattr(self.function, "__qualname__", repr(self.function))
            logger.exception("%s failed in queue %s", name, self.queue)


@dataclass(eq=False)
class Transaction:
    """What the hooks of one transaction share: the functions that were handed on, and which flush is the newest."""

    collected: list[Item] = field(default_factory=list)
    newest: Flush | None = None


@dataclass(eq=False)
class Batch:
    """The hook that hands on what was queued in one savepoint; Django drops it where that is rolled back."""

    transaction: Transaction
    savepoints: list[str | None]
    items: list[Item] = field(default_factory=list)

    def __call__(self) -> None:
        """Hand on."""
        self.transaction.collected += self.items


@dataclass(eq=False)
class Flush:
    """The hook after each batch: the newest one of a transaction runs what all its batches have handed on."""

    state: State
    batch: Batch

    def __call__(self) -> None:
        """Run the functions, unless there is a newer hook, or a flush at work that takes them over."""
        shared = self.batch.transaction
        if shared.newest is not self:
            return
        items, shared.collected, shared.newest = shared.collected, [], None
        if self.state.running is not None:
            self.state.running += items
            return
        try:
            while items:
                self.state.running = []  # what these functions queue comes after all of them
                for item in in_order(items):
                    item.run()
                items = self.state.running
        finally:
            self.state.running = None


@dataclass(eq=False)
class State:
    """What one connection knows: its latest transaction, and what is queued while a flush is at work, else None."""

    transaction: Transaction = field(default_factory=Transaction)
    running: list[Item] | None = None


def enqueue(func: Callable[..., object], queue: str = "default", using: str | None = None, **context: Any) -> None:
    """Run `func(**context)` once the current transaction on `using` is committed, at once where there is none.

    Functions of a queue run in the order in which they were queued, queues in the order of their first use; what a
    function queues itself runs at the end. A rollback, or one of a savepoint around this call, discards it. A failure
    is logged with the names of queue and function; the others still run.
    """
    connection: Any = connections[using or DEFAULT_DB_ALIAS]
    state: State = connection.__dict__.setdefault(STATE, State())
    item = Item(func, queue, context)
    if connection.in_atomic_block or not connection.get_autocommit():
        _batch(connection, state).items.append(item)  # raises where Django cannot tell when the commit will be
    elif state.running is not None:
        state.running.append(item)
    else:
        item.run()


def in_order(items: list[Item]) -> list[Item]:
    """Return the items queue by queue."""
    queues: dict[str, list[Item]] = {}
    for item in items:
        queues.setdefault(item.queue, []).append(item)
    return [item for queued in queues.values() for item in queued]


def _batch(connection: Any, state: State) -> Batch:
    """Return the newest batch of the transaction if it is of this savepoint, else a new one with a new flush."""
    newest = state.transaction.newest
    if newest and _is_last(connection, newest) and newest.batch.savepoints == connection.savepoint_ids:
        return newest.batch
    if not any(hook[1] is newest for hook in reversed(connection.run_on_commit)):
        state.transaction = Transaction()  # the former one is over, whatever has become of its hooks
    batch = Batch(state.transaction, connection.savepoint_ids[:])
    connection.on_commit(batch)
    state.transaction.newest = Flush(state, batch)
    # No savepoint takes this hook along: it runs what is left. Django calls hooks in their order.
    connection.run_on_commit.append((set(), state.transaction.newest, True))
    return batch


def _is_last(connection: Any, flush: Flush) -> bool:
    """Tell whether nothing has come after the flush. In tests nothing is shared: they capture new hooks only."""
    hooks = connection.run_on_commit
    last = len(hooks) > 1 and hooks[-1][1] is flush and hooks[-2][1] is flush.batch
    return last and not any(block._from_testcase for block in connection.atomic_blocks)
