"""`manage.py rqworker`: work off the tasks in Redis, and look after the jobs of killed workers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from redis.exceptions import RedisError

from media_tools.reaper import Reaper
from media_tools.task_backends.redis_queue import RedisQueueBackend
from media_tools.tasks import backend


class Command(BaseCommand):
    """Start one worker; start as many as there is work for, on any machine with the site's environment."""

    help = "Work off the tasks in Redis (TASKS=rq)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("queues", nargs="*", metavar="QUEUE", help="only these queues, the first before the second")
        parser.add_argument("--burst", action="store_true", help="end when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal says otherwise; raises CommandError where there is no such queue."""
        tasks = backend()
        if not isinstance(tasks, RedisQueueBackend):
            raise CommandError("The tasks of this site are not in Redis; set TASKS=rq and REDIS_URL.")
        if unknown := set(options["queues"]) - tasks.queues:
            raise CommandError(f"There is no queue {', '.join(sorted(unknown))}.")
        level = "INFO" if options["verbosity"] > 1 else "WARNING"
        try:
            worker = tasks.worker(options["queues"] or tasks.names)
            with Reaper():
                worker.work(burst=options["burst"], logging_level=level)
        except RedisError as error:
            raise CommandError(f"Redis cannot be used: {error}") from None
