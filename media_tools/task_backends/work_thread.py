"""The threads of a web process that work off the tasks in the database: one for long tasks, one for all others.

They are started by a request or by wsgi.py, once in each process that serves pages. Commands and the reloader's
parent have none: what they queue is found by the web process a moment later.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

from django.db import Error, connections
from django.db.models import Q
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from media_tools import reaper, running
from media_tools.conf import settings

logger = logging.getLogger("media_tools.jobs")

POLL_SECONDS = 2  # at most, until a task is found that another process queued
# A server that loads the site before it forks does so within a moment. Until then the database is not opened: a
# connection of SQLite must not be carried into another process.
START_SECONDS = 1
END_SECONDS = 3  # that the end of the process waits for a sign of life of the job at hand
LONG = ["bulk"]  # queues whose tasks take minutes, for which thumbnails and mails shall not wait
TASKS_AT_ONCE = 20  # before the jobs of killed workers are looked after again


class WorkThread(threading.Thread):
    """Work off the long tasks of a back-end, or all others, until `stop` is called."""

    def __init__(self, alias: str, long: bool) -> None:
        super().__init__(name=f"media-tools-{'long-' if long else ''}tasks", daemon=True)
        self.alias, self.long = alias, long
        self.awake = threading.Event()
        self.stopped = threading.Event()
        self.reaped = float("-inf")
        self.worker: Worker | None = None
        self.complaint = ""

    def run(self) -> None:
        """Make a round whenever it is woken, and now and then by itself."""
        self.awake.wait(START_SECONDS)
        while not self.stopped.is_set():
            self.awake.clear()
            self._round()
            self.awake.wait(min(POLL_SECONDS, settings.REAP_SECONDS))

    def stop(self) -> None:
        """Begin nothing more."""
        self.stopped.set()
        self.awake.set()
        if self.worker:
            self.worker.running = False

    def is_working(self) -> bool:
        """Tell whether it is there and was not stopped."""
        return self.is_alive() and not self.stopped.is_set()

    def _round(self) -> None:
        try:
            self._reap()
            while self._ready() and not self.stopped.is_set():
                self._work()
                self._reap()
            self.complaint = ""
        except Error as error:
            self._complain(f"Tasks cannot be worked off: {error}")
        except Exception:  # the next round may be better, and a thread that ends would not be missed until jobs are
            logger.exception("Tasks cannot be worked off")
        finally:
            connections.close_all()

    def _ready(self) -> bool:
        ready = DBTaskResult.objects.ready().filter(backend_name=self.alias)
        long = Q(queue_name__in=LONG)
        return ready.filter(long if self.long else ~long).exists()

    def _work(self) -> None:
        self.worker = Worker(
            queue_names=LONG if self.long else ["*"],
            excluded_queue_names=[] if self.long else LONG,
            interval=0,
            batch=True,
            backend_name=self.alias,
            startup_delay=False,
            max_tasks=TASKS_AT_ONCE,
            worker_id=f"thread-{os.getpid()}-{get_random_string(8)}",
        )
        self.worker.run()

    def _reap(self) -> None:
        if not self.long and time.monotonic() - self.reaped > settings.REAP_SECONDS:
            thoroughly = self.reaped == float("-inf")
            self.reaped = time.monotonic()
            if thoroughly:
                reaper.prune()
            reaper.reap()

    def _complain(self, complaint: str) -> None:
        """Log it once, not with every round."""
        if complaint != self.complaint:
            logger.warning(complaint)
        self.complaint = complaint


_threads: list[WorkThread] = []
_lock = threading.Lock()


def start(alias: str) -> None:
    """Start the threads of this process for the tasks of the back-end, unless they are at work."""
    if _are_working():
        return
    with _lock:
        if not _are_working():
            _stop()
            _threads[:] = [WorkThread(alias, long) for long in (False, True)]
            for thread in _threads:
                thread.start()


def wake() -> None:
    """Let the threads look for tasks now, if this process has them."""
    for thread in _threads:
        thread.awake.set()


def _are_working() -> bool:
    return bool(_threads) and all(thread.is_working() for thread in _threads)


def _stop() -> None:
    """Let them begin nothing more: a process that forks is a server's parent. One that serves starts others later."""
    for thread in _threads:
        thread.stop()


def _forget() -> None:
    """Begin anew in a forked process, which has the parent's objects but not its threads."""
    global _threads, _lock
    _threads, _lock = [], threading.Lock()


def _close() -> None:
    """Hand back the job at hand when the process ends."""
    running.closing.set()
    _stop()
    end = time.monotonic() + END_SECONDS
    for thread in _threads:
        thread.join(max(end - time.monotonic(), 0))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_stop, after_in_child=_forget)
atexit.register(_close)
