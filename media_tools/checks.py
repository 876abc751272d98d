"""System checks: what can be wrong in the settings (docs/checks.md); those of a field stand in fields.py."""

from typing import Any

from django.core.checks import CheckMessage, Error

from media_tools.conf import settings

LIMITS = {"UPLOAD_BYTES": "media_tools.E001", "UPLOAD_PIXELS": "media_tools.E002"}


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the app's settings."""
    found: list[CheckMessage] = []
    for name, number in LIMITS.items():
        value: object = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            found.append(Error(f"MEDIA_TOOLS_{name} must be a whole number of at least 1.", id=number))
    return found
