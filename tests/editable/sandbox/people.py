"""Somebody who tries changes, and what is seen of the shared site from outside."""

from __future__ import annotations

import hashlib
import html
import io
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from editable.sandbox import copies, visits
from project.models import Event
from tests.editable.fields import JSON, Field, field
from tests.media_tools.pictures import picture

MESSAGE = {"name": "Vera", "email": "vera@example.com", "message": "Hello"}  # of a visitor
ORIGIN = {"origin": "http://testserver"}
# What signing in, counting and making thumbnails of the shared pictures write, none of it content.
NO_CONTENT = [
    *("sessions", "project.throttle", "thumbnail", "contenttypes", "auth.permission"),
    "editable.submission",  # what was sent for review
    *("media_tools.job", "media_tools.wantedthumbnail", "django_tasks_database"),
]


@dataclass
class Person:
    """A browser that sends its token with each form."""

    client: Client

    def start(self) -> None:
        """Press “Start editing”."""
        assert self.client.post("/accounts/demo/", {"next": "/"}, headers=ORIGIN).status_code == 302

    def page(self, path: str = "") -> str:
        """Return the text of a page, by default that of the event."""
        response = self.client.get(path or event_path())
        assert response.status_code == 200, response.status_code
        return html.unescape(response.content.decode())

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        """Send a form as the script does."""
        return self.client.post(path, data or {}, headers=JSON | {"X-CSRFToken": self.token()} | headers)

    def token(self) -> str:
        """Return the token for forms; the first page with one sets the cookie."""
        if settings.CSRF_COOKIE_NAME not in self.client.cookies:
            self.page("/about/")
        return self.client.cookies[settings.CSRF_COOKIE_NAME].value

    def say(self, text: str) -> Any:
        """Change what the event's page says of its place."""
        return self.change(f"project.event/{Event.objects.order_by('pk')[0].pk}/location_name", text)

    def save(self, key: str, value: Any, path: str = "/") -> Any:
        """Save the field that the page marks with `key`."""
        own = field(self.client, key, path)
        return self.post(own.url, {"value": value, "base": own.base})

    def change(self, key: str, value: Any, page: str = "") -> Any:
        """Save a field by its address, which says what is stored; `page` is the query of a block's address."""
        url = f"/edit/{key}/{page}"
        return self.post(url, {"value": value, "base": self.client.get(url, headers=JSON).json()["base"]})

    @property
    def copy(self) -> copies.Copy:
        """The private copy of the session, begun or not."""
        request: Any = type(
            "Request", (), {"COOKIES": {settings.SESSION_COOKIE_NAME: "x"}, "session": self.client.session}
        )
        found = visits.of(request).copy
        assert found
        return found


def event_path() -> str:
    """Return the address of the event that is always there."""
    return Event.objects.order_by("pk")[0].get_absolute_url()


def event_field(client: Client) -> Field:
    """Return what `Person.say` changes, as the event's page marks it."""
    return field(client, f"project.event/{Event.objects.order_by('pk')[0].pk}/location_name", event_path())


def shared_content() -> str:
    """Return all content of the shared database."""
    out = io.StringIO()
    call_command("dumpdata", exclude=NO_CONTENT, stdout=out)
    return re.sub(r'"last_login": [^,]+', "", out.getvalue())


def shared_files() -> dict[str, str]:
    """Return the digests of all stored files but those of private copies, and of thumbnails."""
    found = Path(settings.MEDIA_ROOT).rglob("*")
    names = {path: str(path.relative_to(settings.MEDIA_ROOT)) for path in found if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path, name in names.items()
        if not name.startswith((f"{copies.FILES}/", "cache/"))
    }


def private_files() -> list[Path]:
    """Return all files of private copies: their databases, and what is stored for them."""
    roots = [copies.root(), Path(settings.MEDIA_ROOT) / copies.FILES]
    return [path for root in roots for path in root.rglob("*") if path.is_file()]


def make_old(copy: copies.Copy, seconds: float = 3 * 3600) -> None:
    """Let the last use of a copy have been so long ago."""
    then = time.time() - seconds
    os.utime(copy.folder / copies.ABOUT, (then, then))


def upload(data: bytes | None = None, name: str = "new.jpg") -> SimpleUploadedFile:
    """Return a picture as a browser sends it."""
    return SimpleUploadedFile(name, picture(80, 60) if data is None else data)
