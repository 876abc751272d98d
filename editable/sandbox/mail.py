"""`EMAIL_BACKEND = "editable.sandbox.mail.backend"`: mails from a private copy go nowhere, all others as ever."""

from __future__ import annotations

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.dummy import EmailBackend
from django.utils.module_loading import import_string

from editable.conf import settings
from media_tools import isolation


def backend(**options: Any) -> BaseEmailBackend:
    """Return the back-end that `EDITABLE_SANDBOX_EMAIL_BACKEND` names, in a private copy one that sends nothing."""
    if isolation.current():
        return EmailBackend(**options)
    real: BaseEmailBackend = import_string(settings.SANDBOX_EMAIL_BACKEND)(**options)
    return real
