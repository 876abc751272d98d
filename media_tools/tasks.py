"""Django's tasks, from wherever this Django has them: the only module that asks for the version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django
from django.db import transaction

from media_tools import isolation

if TYPE_CHECKING or django.VERSION >= (6, 0):
    from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, Task, TaskResult, TaskResultStatus, task, task_backends
    from django.tasks.backends.base import BaseTaskBackend
    from django.tasks.exceptions import TaskResultDoesNotExist
else:
    from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResult, TaskResultStatus, task, task_backends
    from django_tasks.backends.base import BaseTaskBackend
    from django_tasks.base import Task
    from django_tasks.exceptions import TaskResultDoesNotExist

__all__ = [
    "BaseTaskBackend",
    "Task",
    "TaskResult",
    "TaskResultDoesNotExist",
    "TaskResultStatus",
    "backend",
    "enqueue",
    "task",
    "task_backends",
]


def backend() -> BaseTaskBackend:
    """Return the back-end that the setting TASKS names as `default`."""
    return task_backends[DEFAULT_TASK_BACKEND_ALIAS]


def enqueue(wanted: Task[..., Any], *args: Any, **kwargs: Any) -> None:
    """Queue the task once the current transaction is committed, at once where there is none.

    A rollback discards it, and so does a process that is killed between the two: what must not be lost is a job
    (`media_tools.jobs`), whose row is part of the transaction. Arguments are JSON; a failure is logged. In isolation
    the task is done there and then.
    """
    begin = wanted.call if isolation.current() else wanted.enqueue
    transaction.on_commit(lambda: begin(*args, **kwargs), robust=True)
