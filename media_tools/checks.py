"""System checks: what can be wrong in the settings (docs/checks.md); those of a field stand in fields.py."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning
from django.core.management import get_commands
from django.utils.module_loading import import_string
from sorl.thumbnail.conf import settings as sorl

from media_tools.conf import settings
from media_tools.engine import Engine
from media_tools.images import FORMATS
from media_tools.thumbnails.backend import QueuedThumbnailBackend
from media_tools.thumbnails.store import KeyValueStore

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
    days: object = settings.KEEP_DAYS
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        found.append(Error("MEDIA_TOOLS_KEEP_DAYS must be a whole number of at least 0.", id="media_tools.E009"))
    return found


def check_photo_roots(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the folders of photos; a disk that is not there now may come back, so nothing stops the site."""
    found: list[CheckMessage] = []
    for root in map(Path, settings.PHOTO_ROOTS):
        if not root.is_absolute():
            hint = "It means another folder wherever a process is started. Name it from the root."
            found.append(Warning(f"The folder of photos {str(root)!r} is relative.", hint, id="media_tools.W010"))
        elif not root.is_dir():
            hint = "Make the folder, or take it out of PHOTO_ROOTS (MEDIA_TOOLS_PHOTO_ROOTS)."
            found.append(Warning(f"There is no folder of photos {str(root)!r}.", hint, id="media_tools.W010"))
    return found


def check_worker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that `manage.py db_worker` is the one which looks after the jobs of killed workers."""
    if not apps.is_installed("django_tasks_db") or get_commands()["db_worker"] == "media_tools":
        return []
    hint = "Put media_tools before django_tasks_db in INSTALLED_APPS."
    return [Warning("manage.py db_worker would not look after jobs of killed workers.", hint, id="media_tools.W005")]


def check_thumbnails(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the settings of sorl-thumbnail, where its backend is ours."""
    if not issubclass(import_string(sorl.THUMBNAIL_BACKEND), QueuedThumbnailBackend):
        return []
    found: list[CheckMessage] = []
    for name, wanted in {"THUMBNAIL_KVSTORE": KeyValueStore, "THUMBNAIL_ENGINE": Engine}.items():
        if not issubclass(import_string(getattr(sorl, name)), wanted):
            path = f"{wanted.__module__}.{wanted.__qualname__}"
            found.append(Error(f"{name} must be {path!r} for queued thumbnails.", id="media_tools.E006"))
    if sorl.THUMBNAIL_ALTERNATIVE_RESOLUTIONS:
        hint = "{% picture %} offers twice the pixels."
        message = "THUMBNAIL_ALTERNATIVE_RESOLUTIONS is not heeded by queued thumbnails."
        found.append(Warning(message, hint, id="media_tools.W007"))
    if unknown := [name for name in settings.PICTURE_FORMATS if name not in FORMATS]:
        found.append(Error(f"MEDIA_TOOLS_PICTURE_FORMATS names {unknown[0]!r}.", id="media_tools.E008"))
    return found
