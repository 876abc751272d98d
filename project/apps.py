"""The site as a Django app."""

from django.apps import AppConfig
from django.core.checks import register


class ProjectConfig(AppConfig):
    """The site that people copy and make their own."""

    name = "project"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        from project import checks

        register(checks.check_cookies, "project")
        register(checks.check_headers, "project")
