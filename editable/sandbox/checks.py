"""System checks of the sandbox (docs/checks.md)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core import mail
from django.core.checks import CheckMessage, Error
from django.core.mail.backends.dummy import EmailBackend

from editable.conf import settings
from media_tools.isolation import Isolation, isolated

MODES = ("off", "demo", "review")
AMOUNTS = ("SANDBOX_MINUTES", "SANDBOX_COPIES", "SANDBOX_COPY_BYTES", "SANDBOX_BYTES")
MIDDLEWARE = "editable.sandbox.middleware.SandboxMiddleware"
REWIND = "editable.middleware.RewindMiddleware"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
COOKIE_SESSIONS = "django.contrib.sessions.backends.signed_cookies"
MAIL = "editable.sandbox.mail.backend"


def check_sandbox(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the settings of the sandbox, and while it is on what it needs."""
    found: list[CheckMessage] = []
    if settings.SANDBOX not in MODES:
        found.append(Error("EDITABLE_SANDBOX must be off, demo or review.", id="editable.E010"))
    for name in AMOUNTS:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            found.append(Error(f"EDITABLE_{name} must be a number above 0.", id="editable.E011"))
    return found if settings.SANDBOX == "off" else [*found, *_surroundings()]


def _surroundings() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if django_settings.SESSION_ENGINE == COOKIE_SESSIONS:
        message = "A session in a cookie is in the visitor's hands, and with it the secret of a private copy."
        found.append(Error(message, "Keep sessions in the database or the cache.", id="editable.E012"))
    if not _is_in_order(list(django_settings.MIDDLEWARE)):
        hint = f"Put {MIDDLEWARE} after sessions and authentication, and before {REWIND}."
        found.append(Error("Edits would not be made in a private copy.", hint, id="editable.E013"))
    if not _holds_mail_back():
        hint = f"Set EMAIL_BACKEND = {MAIL!r}, and EDITABLE_SANDBOX_EMAIL_BACKEND to the one that sends."
        found.append(Error("Mails would leave a private copy.", hint, id="editable.E014"))
    if not settings.SANDBOX_FOLDER or _is_public(Path(settings.SANDBOX_FOLDER)):
        message = "EDITABLE_SANDBOX_FOLDER must be a folder that is in neither MEDIA_ROOT nor STATIC_ROOT."
        found.append(Error(message, id="editable.E015"))
    return found


def _is_in_order(order: list[str]) -> bool:
    authentication = [place for place, name in enumerate(order) if name.endswith("AuthenticationMiddleware")]
    if MIDDLEWARE not in order or SESSIONS not in order:
        return False
    own = order.index(MIDDLEWARE)
    before = [order.index(SESSIONS), *authentication]
    return own > max(before) and (REWIND not in order or own < order.index(REWIND))


def _holds_mail_back() -> bool:
    """Tell whether what sends mails is another one in a private copy."""
    with isolated(Isolation("check")), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django 6.1 would be asked in another way, which 5.2 does not know
        return isinstance(mail.get_connection(), EmailBackend)


def _is_public(folder: Path) -> bool:
    roots = [Path(root).resolve() for root in (django_settings.MEDIA_ROOT, django_settings.STATIC_ROOT) if root]
    return any(folder.resolve().is_relative_to(root) for root in roots)
