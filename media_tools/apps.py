"""media_tools as a Django app."""

from django.apps import AppConfig
from django.core import checks as django_checks


class MediaToolsConfig(AppConfig):
    """Files, thumbnails and what works in the background."""

    name = "media_tools"
    verbose_name = "Media tools"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        from media_tools import checks

        django_checks.register(checks.check_settings, "media_tools")
