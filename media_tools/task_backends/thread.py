"""Tasks in the database, worked off by a thread of the web process: no other process is needed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks_db import DatabaseBackend


class ThreadBackend(DatabaseBackend):
    """The database's back-end, with a thread that a queued task wakes (`work_thread.py`)."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Write the task's row, and let it be worked off once that is committed."""
        from media_tools.task_backends import work_thread  # late: its tasks need a back-end themselves

        result: Any = super().enqueue(task, args, kwargs)
        transaction.on_commit(work_thread.wake)
        return result

    def start(self) -> None:
        """Let this process work off tasks, unless it does already."""
        from media_tools.task_backends import work_thread

        work_thread.start(self.alias)
