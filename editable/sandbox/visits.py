"""Which private copy a request belongs to: the session holds the secret, which no browser is ever told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from editable.sandbox import copies

KEY = "editable_sandbox"  # in the session: the secret, and whether its copy was begun


@dataclass
class Visit:
    """What a request has to do with the sandbox; `request.editable_sandbox`.

    `copy` is the session's, None for visitors; `expired`: it was there and is over; `told`: the page says so.
    """

    copy: copies.Copy | None = None
    expired: bool = False
    told: bool = False


def of(request: HttpRequest) -> Visit:
    """Return the visit of a request; a request without a session cookie does not touch a session."""
    if django_settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
        return Visit()
    secret, begun = request.session.get(KEY) or (_derived(request), False)
    copy = copies.of(secret)
    return Visit(copy, expired=begun and not copy.is_there())


def begin(request: HttpRequest) -> None:
    """Keep in the session that its copy was begun, so that the copy stays with it when its key changes."""
    secret, begun = request.session.get(KEY) or (_derived(request), False)
    if not begun:
        request.session[KEY] = (secret, True)


def renew(request: HttpRequest) -> None:
    """Let the session begin another copy at its next edit."""
    request.session[KEY] = (secrets.token_urlsafe(), False)


def _derived(request: HttpRequest) -> str:
    """Return the secret of a session that has none yet: the same for all requests that come at once."""
    parts = f"{request.session.session_key}:{request.session[SESSION_KEY]}"
    return salted_hmac("editable.sandbox", parts, algorithm="sha256").hexdigest()
