"""Saves per second: the editor's endpoint against a minimal hand-written ModelForm view (goal: at least 0.6)."""

from __future__ import annotations

import itertools

from bench import pairs, site

site.seed()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from editable.kinds import digest  # noqa: E402
from project.models import Event  # noqa: E402

TOKEN = "a" * 32


def main() -> None:
    """Print the ratio."""
    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser = site.Browser(
        HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        HTTP_X_CSRFTOKEN=TOKEN,
        HTTP_ACCEPT="application/json",
    )
    first, second = Event.objects.all()[:2]
    numbers = itertools.count()
    base = digest(first.title)

    def ours() -> None:
        nonlocal base
        number = next(numbers)
        data = {"value": f"Title {number}", "base": base, "request_id": f"{number:036d}"}
        status, body = browser.request("POST", f"/edit/project.event/{first.pk}/title/", data)
        assert status == 200, body
        base = digest(f"Title {number}")

    def peer() -> None:
        status, body = browser.request("POST", f"/peer/save/{second.pk}/", {"title": f"Title {next(numbers)}"})
        assert status == 200, body

    pairs.compare("saves", ours, peer)


if __name__ == "__main__":
    main()
