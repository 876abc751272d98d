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
from typing import Any

from django.db import connections, transaction
from django.db.utils import DEFAULT_DB_ALIAS

logger = logging.getLogger("editable.commit_queue")

STATE = "_editable_commit_queue"  # an attribute of a connection, which belongs to one thread

Call = tuple[Callable[..., object], dict[str, Any]]  # a function and its keyword arguments
Queues = dict[str, list[Call]]  # in the order of their first use


class Transaction:
    """What the hooks of one transaction share: the calls that were handed on, and which flush is the newest."""

    def __init__(self) -> None:
        self.calls: Queues = {}
        self.newest: Flush | None = None


class Batch:
    """The hook that hands on what was queued in one savepoint; Django drops it where that is rolled back."""

    def __init__(self, shared: Transaction, savepoints: list[str | None]) -> None:
        self.shared = shared
        self.savepoints = savepoints
        self.calls: Queues = {}

    def __call__(self) -> None:
        """Hand on."""
        join(self.shared.calls, self.calls)


class Flush:
    """The hook after each batch: the newest one of a transaction makes the calls that all its batches handed on."""

    def __init__(self, state: State, shared: Transaction) -> None:
        self.state = state
        self.shared = shared

    def __call__(self) -> None:
        """Make the calls, unless there is a newer hook, or a flush at work that takes them over."""
        if self.shared.newest is not self:
            return
        calls, self.shared.calls, self.shared.newest = self.shared.calls, {}, None
        self.state.batch = None  # which would keep what the functions refer to
        if self.state.running is not None:
            join(self.state.running, calls)
            return
        try:
            while calls:
                self.state.running = {}  # what these functions queue comes after all of them
                run(calls)
                calls = self.state.running
        finally:
            self.state.running = None


class State:
    """What one connection knows."""

    def __init__(self) -> None:
        self.shared = Transaction()
        self.batch: Batch | None = None  # the latest one
        self.last: object = None  # the hook behind it, as it lies in Django's list
        self.running: Queues | None = None  # what is queued while a flush is at work


def enqueue(func: Callable[..., object], queue: str = "default", using: str | None = None, **context: Any) -> None:
    """Run `func(**context)` once the current transaction on `using` is committed, at once where there is none.

    Functions of a queue run in the order in which they were queued, queues in the order of their first use; what a
    function queues itself runs at the end. A rollback, or one of a savepoint around this call, discards it. A failure
    is logged with the names of queue and function; the others still run.
    """
    connection: Any = connections[using or DEFAULT_DB_ALIAS]
    state: State = connection.__dict__.get(STATE) or _begun(connection)
    if connection.in_atomic_block or not connection.get_autocommit():
        calls = _batch(connection, state).calls
    elif state.running is not None:
        calls = state.running
    else:
        run({queue: [(func, context)]})
        return
    if queue in calls:
        calls[queue].append((func, context))
    else:
        calls[queue] = [(func, context)]


def run(calls: Queues) -> None:
    """Make the calls, one queue after the other; failures are logged."""
    for queue, waiting in calls.items():
        for function, context in waiting:
            try:
                function(**context)
            except Exception:  # whatever it raises must not undo what is committed, nor stop the others
                name = getattr(function, "__qualname__", repr(function))
                logger.exception("%s failed in queue %s", name, queue)


def join(calls: Queues, others: Queues) -> None:
    """Add other calls behind those of the same queue."""
    for queue, waiting in others.items():
        calls.setdefault(queue, []).extend(waiting)


def _begun(connection: Any) -> State:
    state = connection.__dict__[STATE] = State()
    return state


def _batch(connection: Any, state: State) -> Batch:
    """Return the latest batch if nothing has come after it and it is of this savepoint, else a new one.

    A rollback makes Django's list, and all that lies in it, anew.
    """
    hooks = connection.run_on_commit
    if hooks and hooks[-1] is state.last and state.batch and state.batch.savepoints == connection.savepoint_ids:
        return state.batch
    if not any(hook[1] is state.shared.newest for hook in reversed(hooks)):
        state.shared = Transaction()  # the former one is over, whatever has become of its hooks
    batch = state.batch = Batch(state.shared, connection.savepoint_ids[:])
    flush = state.shared.newest = Flush(state, state.shared)
    transaction.on_commit(batch, using=connection.alias)
    # No savepoint takes this hook along, since it makes the calls that are left. Hooks run in the order of the list.
    hook: Any = (set(), flush, True)
    connection.run_on_commit.append(hook)
    # Tests capture hooks that are new to them, so there each call has its own.
    state.last = None if any(block._from_testcase for block in connection.atomic_blocks) else hook
    return batch
