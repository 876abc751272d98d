"""Chromium uses a font of another origin where the site allows it, and nowhere else, whatever gives out the file."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from tests import services
from tests.buckets import forget_storages, new_bucket
from tests.deploy import web_servers
from tests.deploy.conftest import SERVERS, gunicorn, in_front, other_fonts, runserver
from tests.deploy.web_servers import Server

pytestmark = pytest.mark.proof

Start = Callable[[str, str], str]
FONT = "django_prose_editor/material-icons.woff2"
STRANGER = "https://www.example.com"  # not the page's origin
LOADED = """async url => {
  const style = document.createElement("style")
  style.textContent = `@font-face { font-family: "Elsewhere"; src: url("${url}") }`
  document.head.append(style)
  const found = await document.fonts.load("16px Elsewhere").catch(error => [])
  const face = new FontFace("Again", `url("${url}")`)
  const again = await face.load().then(() => true, () => false)
  return [found.length === 1 && found[0].status === "loaded", again]
}"""


class Blank(BaseHTTPRequestHandler):
    """An empty page, on which nothing is forbidden."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another site</title>")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere(browser: Browser) -> Iterator[Page]:
    """Return a page of another origin: another host and port than those of the fonts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.goto(f"http://localhost:{httpd.server_port}/")
        yield page
        context.close()
        httpd.shutdown()
        thread.join()


@pytest.fixture
def start(home: Path, environment: dict[str, str], site: Server, request: pytest.FixtureRequest) -> Iterator[Start]:
    """Return `start(name, origins)`: the address of a font that pages of these origins may use."""
    with ExitStack() as stack:

        def start(name: str, origins: str) -> str:
            if name == "S3":
                settings, s3 = (request.getfixturevalue(fixture) for fixture in ("settings", "s3"))
                return stack.enter_context(in_bucket(settings, s3, home / "site" / "static_root" / FONT, origins))
            if name in web_servers.NAMES:
                replaced = {} if origins == "*" else other_fonts(name, origins)
                server = stack.enter_context(in_front(name, home, site.port, replaced))
            else:
                make = {"gunicorn": gunicorn, "runserver": runserver}[name]
                server = stack.enter_context(make(home, environment | {"FONT_ORIGINS": origins}))
            return f"{server.url}/static/{FONT}"

        yield start


@contextmanager
def in_bucket(settings: Any, server: services.S3Server, font: Path, origins: str) -> Iterator[str]:
    """Yield the signed address of the font in a bucket that `configure_bucket` has set up."""
    settings.FONT_ORIGINS = [origins]
    with new_bucket(server) as bucket:
        bucket.use(settings)
        call_command("configure_bucket", origin=["https://www.example.org"], stdout=io.StringIO())
        named = {"Bucket": bucket.name, "Key": "a.woff2"}
        bucket.client.put_object(**named, Body=font.read_bytes(), ContentType="font/woff2")
        yield bucket.client.generate_presigned_url("get_object", named)
    forget_storages()


@pytest.mark.parametrize("name", ["runserver", "gunicorn", *SERVERS, "S3"])
def test_a_page_of_another_origin_uses_a_font(name: str, start: Start, elsewhere: Page) -> None:
    """HD-01: where all may, or its own origin is in the list; where another one is, the browser does not use it."""
    own = elsewhere.evaluate("origin")
    for origins, used in (("*", True), (own, True), (STRANGER, False)):
        url = start(name, origins)
        elsewhere.reload()
        assert elsewhere.request.get(url).body().startswith(b"wOF2")
        assert elsewhere.evaluate(LOADED, url) == [used, used], origins
