"""System checks: what can be wrong in the settings (docs/checks.md); those of a field stand in fields.py."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning
from django.core.management import get_commands

from media_tools.conf import settings

LIMITS = {"UPLOAD_BYTES": "media_tools.E001", "UPLOAD_PIXELS": "media_tools.E002"}


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the app's settings."""
    found: list[CheckMessage] = []
    for name, number in LIMITS.items():
        value: object = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            found.append(Error(f"MEDIA_TOOLS_{name} must be a whole number of at least 1.", id=number))
    seconds: object = settings.REAP_SECONDS
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        found.append(Error("MEDIA_TOOLS_REAP_SECONDS must be a number above 0.", id="media_tools.E004"))
    return found


def check_worker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that `manage.py db_worker` is the one which looks after the jobs of killed workers."""
    if not apps.is_installed("django_tasks_db") or get_commands()["db_worker"] == "media_tools":
        return []
    hint = "Put media_tools before django_tasks_db in INSTALLED_APPS."
    return [Warning("manage.py db_worker would not look after jobs of killed workers.", hint, id="media_tools.W005")]
