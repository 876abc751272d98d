"""Invite people by mail: a link with which they set their own password."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from project.accounts import mail

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def send(user: User, site_url: str) -> None:
    """Mail `user` a link to the site at `site_url`, such as `https://example.org`; raise what the backend raises.

    The link works once and for PASSWORD_RESET_TIMEOUT.
    """
    context = {
        "user": user,
        "site_name": settings.SITE_NAME,
        "site_url": site_url,
        "link": site_url + password_path(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    mail.write("mail/invitation_subject.txt", "mail/invitation.txt", context, user.email).send()


def password_path(user: User) -> str:
    """Return the path at which `user` sets a password."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])


def guess_site_url() -> str:
    """Return where the site is, for commands, which have no request: the first host of ALLOWED_HOSTS.

    Raise ImproperlyConfigured where that is no single host.
    """
    host = next(iter(settings.ALLOWED_HOSTS), "")
    if not host or host.startswith(("*", ".")):
        raise ImproperlyConfigured("ALLOWED_HOSTS does not begin with a host name, so the site's address is not known.")
    return f"http://{host}:8000" if host in LOCAL_HOSTS else f"https://{host}"


def clean_site_url(text: str) -> str:
    """Return scheme and host of `text`; raise ValueError where it is not an address of a site."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc}"
