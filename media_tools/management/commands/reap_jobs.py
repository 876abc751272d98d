"""`manage.py reap_jobs`: look after the jobs of killed workers once; every worker does so by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from media_tools import reaper


class Command(BaseCommand):
    """One round of the reaper, for a schedule of one's own."""

    help = "Try jobs of killed workers again, queue what a queue has lost, delete what has been over for a week."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reap, prune, and say how many jobs go on."""
        reaper.prune()
        count = reaper.reap()
        self.stdout.write(f"{count} {'job goes' if count == 1 else 'jobs go'} on.")
