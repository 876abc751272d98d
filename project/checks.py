"""System checks of the site's own settings (docs/checks.md)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

COOKIES = "project.middleware.cookies.CookieSizeMiddleware"
HEADERS = "project.middleware.headers.HeadersMiddleware"
WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"
COOKIE_SESSIONS = "django.contrib.sessions.backends.signed_cookies"


def check_cookies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that every cookie is seen, and that none grows with what a session holds."""
    found: list[CheckMessage] = []
    if COOKIES in settings.MIDDLEWARE[1:]:
        hint = f"Put {COOKIES} first in MIDDLEWARE."
        found.append(Warning("Cookies set by middleware before it would not be measured.", hint, id="project.W001"))
    if settings.SESSION_ENGINE == COOKIE_SESSIONS:
        hint = "Keep sessions in the database or the cache."
        message = "A session in a cookie is lost when it outgrows what browsers keep."
        found.append(Warning(message, hint, id="project.W002"))
    return found


def check_headers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the rules for headers, and that static files are seen."""
    found: list[CheckMessage] = []
    order = settings.MIDDLEWARE
    if HEADERS in order and WHITENOISE in order and order.index(HEADERS) > order.index(WHITENOISE):
        hint = f"Put {HEADERS} before {WHITENOISE} in MIDDLEWARE."
        found.append(Warning("Static files would have none of the headers.", hint, id="project.W003"))
    for pattern, _headers in settings.RESPONSE_HEADERS:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"{pattern!r} in RESPONSE_HEADERS is no regular expression: {error}."
            found.append(Error(message, id="project.E004"))
    for origin in settings.FONT_ORIGINS:
        if origin != "*" and not _is_origin(origin):
            message = f"{origin!r} in FONT_ORIGINS is no origin such as https://www.example.org."
            found.append(Error(message, id="project.E005"))
    return found


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and text == f"{parts.scheme}://{parts.netloc}" and bool(parts.netloc)
