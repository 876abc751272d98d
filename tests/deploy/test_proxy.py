"""nginx and Apache pass requests on as the site expects them."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy.conftest import in_front
from tests.deploy.web_servers import Answer, Server

pytestmark = pytest.mark.proof

OTHER = "https://www.example.com"
LIES = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "http",
    "SCRIPT_NAME": "/elsewhere",
    "PATH_INFO": "/edit/",
}


class Echo(BaseHTTPRequestHandler):
    """Answers with path and headers of the request."""

    def do_GET(self) -> None:
        body = json.dumps([self.path, self.headers.items()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def mirror(installed: str, home: Path) -> Iterator[Server]:
    """Start nginx or Apache before a server that tells what it was sent."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as echo:
        thread = threading.Thread(target=echo.serve_forever)
        thread.start()
        try:
            with in_front(installed, home, echo.server_port) as server:
                yield server
        finally:
            echo.shutdown()
            thread.join()


@pytest.mark.parametrize("path", ["/", "/edit/phone/abc", "/media/m/1/"])
def test_the_site_is_told_the_truth(mirror: Server, path: str) -> None:
    """OP-03: with TRUSTED_PROXIES=1 the last address is the visitor's; scheme and host are those that were asked."""
    seen, sent = json.loads(mirror.send(f"{path}?a=%2F", LIES).body)
    headers = [(name.lower(), value) for name, value in sent]
    assert seen == f"{path}?a=%2F"
    assert [value for name, value in headers if name == "host"] == [f"127.0.0.1:{mirror.port}"]
    assert [value for name, value in headers if name == "x-forwarded-proto"] == ["https"]
    (chain,) = [value for name, value in headers if name == "x-forwarded-for"]
    assert chain.split(", ")[-1] == "127.0.0.1"
    assert not {"script_name", "path_info"} & {name for name, _value in headers}


def test_the_site_answers(server: Server) -> None:
    """OP-03: its pages come through, and a form of its own origin is taken, which needs host and scheme."""
    assert server.ask("/").status == 200
    body = b"username=nobody&password=wrong"
    kind = "application/x-www-form-urlencoded"
    form = server.ask("/accounts/login/", "POST", body, Origin=server.url, Content_Type=kind)
    assert (form.status, b"id_password" in form.body) == (400, True)
    assert server.ask("/accounts/login/", "POST", body, Origin=OTHER, Content_Type=kind).status == 403


@pytest.mark.parametrize("path", ["/", "/about/", "/robots.txt", "/nothing/", "/media/pending/", "/accounts/login/"])
def test_nothing_is_added_to_the_site_s_answers(server: Server, site: Server, path: str) -> None:
    """OP-03, HD-01: each header of the site comes once and as it was."""
    through, alone = server.ask(path), site.ask(path)
    assert through.status == alone.status
    assert own_headers(through) == own_headers(alone)


def own_headers(answer: Answer) -> list[tuple[str, str]]:
    """Return what is about the page, not about the connection."""
    names = {"date", "server", "connection", "keep-alive", "content-length", "transfer-encoding"}
    return sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in names)


def test_a_body_is_as_large_as_the_site_reads(server: Server) -> None:
    """IM-02: to what is larger than a file the site answers in its own words; to what it would not read, the server."""
    asked = {"Content_Type": "image/jpeg", "Accept": "application/json"}
    own = server.ask("/edit/upload/", "POST", bytes(64_000_000), **asked)
    assert json.loads(own.body)["ok"] is False
    assert server.ask("/edit/upload/", "POST", bytes(64_000_001), **asked).status == 413


def test_plain_requests_are_sent_to_https(server: Server) -> None:
    """OP-03: to the host that is known, with path and query."""
    connection = http.client.HTTPConnection("127.0.0.1", server.plain_port, timeout=10)
    connection.request("GET", "/about/?a=1", headers={"Host": "evil.example"})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (301, "https://127.0.0.1/about/?a=1")
    connection.close()


def test_addresses_for_phones_are_not_logged(server: Server, home: Path) -> None:
    """IM-07: the token in them lets in whoever reads it."""
    log = home / "access.log"
    server.ask(f"/edit/phone/secret-{server.port}")
    server.ask(f"/robots.txt?{server.port}")
    deadline = time.monotonic() + 10
    while f"/robots.txt?{server.port}" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert f"/robots.txt?{server.port}" in log.read_text()
    assert f"secret-{server.port}" not in log.read_text()
