"""A seeded site on a database of its own in a temporary folder, called through WSGI without a network."""

from __future__ import annotations

import io
import os
import tempfile
import time
from typing import Any
from urllib.parse import urlencode

_folder = tempfile.TemporaryDirectory(prefix="bench-")
os.environ.update(DEBUG="false", SECRET_KEY="bench", DATA_DIR=_folder.name, DJANGO_SETTINGS_MODULE="bench.settings")

import django  # noqa: E402  the environment comes first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

TOKEN = "a" * 32


def seed() -> None:
    """Make the database and fill it."""
    call_command("migrate", verbosity=0)
    call_command("seed_content", verbosity=0)


class Browser:
    """A client that costs next to nothing itself: it calls the WSGI application with fixed headers."""

    def __init__(self, **headers: str) -> None:
        self.application = get_wsgi_application()
        self.headers = headers
        self.clock = time.perf_counter
        self.sent_at = 0.0  # by the clock

    def request(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body."""
        body = urlencode(data or {}).encode()
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
            **self.headers,
        }
        status: list[str] = []
        response = self.application(environ, lambda line, headers, exc=None: status.append(line))
        content = b"".join(response)
        self.sent_at = self.clock()  # what follows, nobody waits for
        response.close()
        return int(status[0][:3]), content

    def get(self, path: str) -> bytes:
        """Return the body of a page; raises AssertionError where it is not 200."""
        status, content = self.request("GET", path)
        assert status == 200, (path, status, content[:300])
        return content


def editor() -> Browser:
    """Return a browser that is signed in and may change everything; it sends its token and asks for JSON."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Browser(
        HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        HTTP_X_CSRFTOKEN=TOKEN,
        HTTP_ACCEPT="application/json",
    )
