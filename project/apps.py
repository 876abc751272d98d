"""The site as a Django app."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The site that people copy and make their own."""

    name = "project"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"
