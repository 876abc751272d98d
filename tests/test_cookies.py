"""Cookies that browsers would not keep, and requests with too many of them."""

from __future__ import annotations

import http.client
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from project import checks
from project.middleware.cookies import HEADER_BYTES, CookieSizeMiddleware, CookieTooLarge
from tests import services, workers

SIZES = range(3900, 4201)


def answered(*cookies: tuple[str, str], **attributes: Any) -> HttpResponse:
    """Return what the middleware makes of a response with these cookies."""

    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        for name, value in cookies:
            response.set_cookie(name, value, **attributes)
        return response

    return CookieSizeMiddleware(view)(RequestFactory().get("/place/"))  # type: ignore[return-value]


def size_of(response: HttpResponse, name: str) -> int:
    return len(response.cookies[name].OutputString().encode())


def value_for(size: int, **attributes: Any) -> str:
    """Return the value with which the cookie `a` has that size."""
    return "x" * (size - size_of(answered(("a", ""), **attributes), "a") + len('""'))


@pytest.mark.parametrize("attributes", [{}, {"max_age": 3600, "httponly": True, "secure": True, "samesite": "Lax"}])
def test_it_decides_exactly(attributes: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    """CK-01: for every size from 3,900 to 4,200 bytes, name, value and attributes together."""
    for size in SIZES:
        caplog.clear()
        response = answered(("a", value_for(size, **attributes)), **attributes)
        assert size_of(response, "a") == size
        assert [record.levelno for record in caplog.records] == ([logging.ERROR] if size > 4093 else [])


def test_it_names_cookie_and_sizes_and_not_the_value(caplog: pytest.LogCaptureFixture) -> None:
    """CK-01: an error in production; the response goes out all the same."""
    response = answered(("basket", "secret" * 700))

    size = size_of(response, "basket")
    assert caplog.messages == [
        f"The cookie 'basket' has {size} bytes, 4200 of them its value; 4093 are the limit. (/place/)"
    ]
    assert response.cookies["basket"].value == "secret" * 700


def test_it_raises_in_debug(settings: Any) -> None:
    """CK-01: so that a developer sees it at once."""
    settings.DEBUG = True
    with pytest.raises(CookieTooLarge, match="'basket'"):
        answered(("basket", "x" * 4200))


def test_each_cookie_is_judged_alone(caplog: pytest.LogCaptureFixture) -> None:
    """CK-01: three of 2 kB are well; of two large ones both are named."""
    answered(("a", "x" * 2000), ("b", "x" * 2000), ("c", "x" * 2000))
    assert caplog.records == []
    answered(("a", "x" * 5000), ("b", "x"), ("c", "x" * 5000))
    assert ["'a'" in caplog.messages[0], "'c'" in caplog.messages[1], len(caplog.messages)] == [True, True, 2]


def test_what_is_encoded_counts_as_it_is_sent(caplog: pytest.LogCaptureFixture) -> None:
    """CK-01: quotes and letters beyond ASCII take more bytes than characters."""
    answered(("a", "é" * 1100))
    assert len(caplog.records) == 1


@pytest.mark.parametrize(("limit", "errors"), [(0, 0), (100, 1), (10_000, 0)])
def test_the_limit_is_a_setting(settings: Any, limit: int, errors: int, caplog: pytest.LogCaptureFixture) -> None:
    """CK-01: 0 is off."""
    settings.COOKIE_MAX_BYTES = limit
    answered(("a", "x" * 5000))
    assert len(caplog.records) == errors


@pytest.mark.django_db
def test_a_session_cookie_is_covered(
    client: Client, alice: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """CK-01: it is set by a middleware within."""
    settings.COOKIE_MAX_BYTES = 50
    fields = {"username": "alice", "password": "correct horse battery"}
    assert client.post("/accounts/login/", fields, headers={"sec-fetch-site": "same-origin"}).status_code == 302
    assert any("'sessionid'" in message for message in caplog.messages)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [100, 1900, 2100, *range(3900, 4201, 50), 20_000])
def test_a_message_of_any_size_reaches_the_user(size: int, caplog: pytest.LogCaptureFixture, client: Client) -> None:
    """CK-01: what is too large for a cookie goes through the session; no cookie is over the limit."""
    request = RequestFactory().get("/")
    request.session = client.session
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    messages.info(request, "m" * size)
    response = HttpResponse()
    request._messages.update(response)  # type: ignore[attr-defined]

    CookieSizeMiddleware(lambda request: response)(request)

    assert caplog.records == []
    following = RequestFactory().get("/")
    following.session = request.session
    following.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
    assert [str(message) for message in FallbackStorage(following)] == ["m" * size]


def test_too_many_cookies_are_taken_away(client: Client) -> None:
    """CK-01: a clear page, every cookie expired, and the next request works."""
    sent = {f"tracker{number}": "x" * 500 for number in range(20)} | {"sessionid": "mine"}
    header = "; ".join(f"{name}={value}" for name, value in sent.items())

    response = client.get("/robots.txt", headers={"cookie": header})

    assert response.status_code == 431
    assert "Your browser sent more cookies" in response.content.decode()
    assert set(response.cookies) == set(sent)
    assert all(morsel["max-age"] == 0 and morsel["path"] == "/" for morsel in response.cookies.values())
    assert response["Cache-Control"] == "no-store" and response["Clear-Site-Data"] == '"cookies"'
    assert "script-src" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("size", [HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 1])
def test_it_takes_them_away_only_beyond_the_limit(client: Client, size: int) -> None:
    """CK-01: exactly."""
    response = client.get("/robots.txt", headers={"cookie": "a=" + "x" * (size - 2)})
    assert response.status_code == (431 if size > HEADER_BYTES else 200)


def test_hostile_names_go_into_no_header(client: Client) -> None:
    """CK-01: what is no name of a cookie is passed over, and their number is limited."""
    names = ["a\r\nSet-Cookie: x", "<b>", "", " ", "ä", "n" * 300, *(f"n{number}" for number in range(2000))]
    header = "; ".join(f"{name}=xxxx" for name in names)

    response = client.get("/robots.txt", headers={"cookie": header})

    assert response.status_code == 431
    assert len(response.cookies) == 300 and all(name.startswith("n") and len(name) < 6 for name in response.cookies)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Return host and port of gunicorn as docs/deploying.md starts it."""
    address = f"127.0.0.1:{services.free_port()}"
    crew = workers.Workers("thread", tmp_path)
    process = crew.start(*workers.GUNICORN, "--bind", address, "--limit-request-field_size", "1048576")
    crew.wait_until(lambda: process.poll() is not None or _answers(address))
    yield address
    crew.kill()


def _answers(address: str, cookie: str = "") -> int:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", "/robots.txt", headers={"Cookie": cookie} if cookie else {})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_real_server_lets_them_through(server: str) -> None:
    """CK-01: with its own limit raised, gunicorn leaves 9 kB and 700 kB of cookies to the site."""
    assert [_answers(server, "a=" + "x" * size) for size in (100, 9_000, 700_000)] == [200, 431, 431]
    assert _answers(server) == 200


def test_checks_know_the_order(settings: Any) -> None:
    """CK-02: a warning where the middleware is not outermost, and one for sessions in cookies."""
    assert checks.check_cookies(None) == []
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:] + settings.MIDDLEWARE[:1]
    settings.SESSION_ENGINE = checks.COOKIE_SESSIONS
    assert [found.id for found in checks.check_cookies(None)] == ["project.W001", "project.W002"]


class Setter(BaseHTTPRequestHandler):
    """Sets a cookie whose name and value have together as many bytes as the path says."""

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path[1:].isdigit():
            self.send_header("Set-Cookie", "a=" + "x" * (int(self.path[1:]) - 1))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.mark.proof
def test_chromium_keeps_what_it_is_said_to(browser: Any) -> None:
    """CK-01: a control: name and value of 4,096 bytes together are kept, one more is not."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Setter) as httpd:
        threading.Thread(target=httpd.serve_forever).start()
        context = browser.new_context(base_url=f"http://127.0.0.1:{httpd.server_port}")
        page = context.new_page()
        for size, kept in ((4095, True), (4096, True), (4097, False)):
            page.goto(f"/{size}")
            assert bool(context.cookies()) == kept, size
            context.clear_cookies()
        context.close()
        httpd.shutdown()
