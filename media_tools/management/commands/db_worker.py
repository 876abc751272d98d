"""`manage.py db_worker`: work off the tasks in the database, and look after the jobs of killed workers."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands.db_worker import Command as DatabaseCommand

from media_tools.reaper import Reaper


class Command(DatabaseCommand):
    """django-tasks-db's own, for all queues and with a reaper."""

    help = "Work off the tasks in the database (TASKS=database)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal says otherwise; the process that only watches for changed code reaps nothing."""
        watches = options["reload"] and os.environ.get(DJANGO_AUTORELOAD_ENV) != "true"
        with nullcontext() if watches else Reaper():
            super().handle(*args, **options)
