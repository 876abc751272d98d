"""Headers by path: fonts for other origins, and any other rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.http import HttpResponse
from django.test import Client, RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from project import checks
from project.middleware.headers import HeadersMiddleware

ALLOW = "Access-Control-Allow-Origin"
FONTS = ["ttf", "otf", "woff", "woff2", "eot", "svg", "ttc"]


def answered(path: str, origin: str = "", **headers: str) -> HttpResponse:
    sent = {"origin": origin} if origin else {}
    response = HttpResponse(headers=headers)
    return HeadersMiddleware(lambda request: response)(RequestFactory().get(path, headers=sent))  # type: ignore[return-value]


@pytest.mark.parametrize("extension", FONTS)
def test_fonts_may_be_used_by_all(extension: str) -> None:
    """HD-01: in any case, and with a query."""
    for path in (f"/static/a.{extension}", f"/static/A.{extension.upper()}", f"/static/a.{extension}?v=1.css"):
        assert answered(path)[ALLOW] == "*"
        assert "Vary" not in answered(path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/a.css",
        "/static/woff2",
        "/static/a.woff2.css",
        "/a.woff2/",
        "/a.woff2/b",
        "/x?f=a.woff2",
        "/a.jpg",
        "/svg",
    ],
)
def test_nothing_else_may(path: str) -> None:
    """HD-01: other files have no such header."""
    assert ALLOW not in answered(path)


def test_origins_are_a_setting(settings: Any) -> None:
    """HD-01: the one that asks is named if it is in the list, with `Vary: Origin` in any case."""
    settings.FONT_ORIGINS = ["https://a.example", "https://b.example"]
    assert answered("/a.woff2", "https://b.example")[ALLOW] == "https://b.example"
    for origin in ("", "https://c.example", "https://a.example.evil", "null"):
        response = answered("/a.woff2", origin)
        assert ALLOW not in response and response["Vary"] == "Origin"
    settings.FONT_ORIGINS = []
    assert ALLOW not in answered("/a.woff2", "https://a.example")


def test_extensions_are_a_setting(settings: Any) -> None:
    """HD-01: and only those."""
    settings.FONT_EXTENSIONS = ("pfb",)
    assert answered("/a.pfb")[ALLOW] == "*" and ALLOW not in answered("/a.woff2")


def test_a_header_is_never_there_twice(settings: Any) -> None:
    """HD-01, HD-02: what was set before is replaced, and the last rule wins."""
    settings.FONT_ORIGINS = ["https://a.example"]
    settings.RESPONSE_HEADERS = [(r"\.woff2$", {ALLOW: "x", "X-A": "1"}), ("^/a", {"X-A": "2"})]
    response = answered("/a.woff2", "https://a.example", **{ALLOW: "*", "Vary": "Accept-Encoding"})
    assert response.headers.items() >= {(ALLOW, "https://a.example"), ("X-A", "2"), ("Vary", "Accept-Encoding, Origin")}
    assert [name for name, _value in response.items()].count(ALLOW) == 1


@pytest.mark.django_db
def test_any_header_for_any_path(settings: Any, client: Client) -> None:
    """HD-02: one setting; views have it too."""
    settings.RESPONSE_HEADERS = [(r"^/robots\.txt$", {"X-Robots-Tag": "none"})]
    assert client.get("/robots.txt?a=1")["X-Robots-Tag"] == "none"
    assert "X-Robots-Tag" not in client.get("/healthz")


@pytest.mark.django_db
@pytest.mark.parametrize("finders", [True, False])
def test_whitenoise_files_have_it(settings: Any, tmp_path: Path, finders: bool) -> None:
    """HD-01: those that the development server finds, and those that were collected; only fonts."""
    for name in ("a.woff2", "a.css"):
        (tmp_path / name).write_bytes(b"x")
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = finders
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path] if finders else [], str(tmp_path)
    get_finders.cache_clear() if hasattr(get_finders, "cache_clear") else None
    stack = HeadersMiddleware(WhiteNoiseMiddleware(lambda request: HttpResponse(status=404)))
    font, style = (stack(RequestFactory().get(f"/static/{name}")) for name in ("a.woff2", "a.css"))
    assert (font.status_code, font[ALLOW]) == (200, "*")
    assert style.status_code == 200 and ALLOW not in style
    for response in (font, style):
        response.close()


def test_checks_know_what_is_wrong(settings: Any) -> None:
    """HD-01, HD-02: the order, a bad pattern, and what is no origin."""
    assert checks.check_headers(None) == []
    settings.MIDDLEWARE = [*(name for name in settings.MIDDLEWARE if name != checks.HEADERS), checks.HEADERS]
    settings.RESPONSE_HEADERS = [("(", {})]
    settings.FONT_ORIGINS = ["www.example.org", "https://a.example/", "https://a.example", "*"]
    found = [message.id for message in checks.check_headers(None)]
    assert found == ["project.W003", "project.E004", "project.E005", "project.E005"]
