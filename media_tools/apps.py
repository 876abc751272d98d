"""media_tools as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.core import checks as django_checks
from django.core.signals import request_started
from django.utils.module_loading import autodiscover_modules


class MediaToolsConfig(AppConfig):
    """Files, thumbnails and what works in the background."""

    name = "media_tools"
    verbose_name = "Media tools"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks, what a request starts, and the batches of every app's module `batches`."""
        from media_tools import checks
        from media_tools.photos import batches  # noqa: F401  (registers the operations on photos)
        from media_tools.thumbnails import pages

        django_checks.register(checks.check_settings, "media_tools")
        django_checks.register(checks.check_photo_roots, "media_tools")
        django_checks.register(checks.check_worker, "media_tools")
        django_checks.register(checks.check_thumbnails, "media_tools")
        request_started.connect(work, dispatch_uid="media_tools.work")
        pages.connect()
        autodiscover_modules("batches")


def work(**kwargs: Any) -> None:
    """Let this process work off tasks beside its requests, where the setting TASKS says that it shall."""
    from media_tools.tasks import backend

    start = getattr(backend(), "start", None)
    if start:
        start()
