"""media_tools as a Django app."""

from django.apps import AppConfig


class MediaToolsConfig(AppConfig):
    """Files, thumbnails and what works in the background."""

    name = "media_tools"
    verbose_name = "Media tools"
    default_auto_field = "django.db.models.BigAutoField"
