"""Files that nginx and Apache give out themselves have the headers that the site gives them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from media_tools import files
from tests.deploy.conftest import in_front, other_fonts
from tests.deploy.web_servers import Answer, Server

pytestmark = pytest.mark.proof

ALLOW = "Access-Control-Allow-Origin"
ORIGIN = "https://www.example.com"
FONT = "django_prose_editor/material-icons.woff2"
UPLOADS = ["a.jpg", "a.JPEG", "a.png", "a.GIF", "a.webp", "a.avif", "a.pdf", "a.de.jpg", "a.gz.jpg"]
DOWNLOADS = ["a.html", "a.svg", "a.SVG", "a.js", "a.txt", "a", "a.jpg.html", "a.svg.gz", "a.php", "a.asis", "a.br"]
RUN = b"Status: 200 run\nContent-Type: text/html\n\n<script>alert(1)</script>"


def varies(answer: Answer) -> set[str]:
    return {name.strip() for name in answer["Vary"].split(",")}


@pytest.fixture(scope="module")
def manifest(collected: Path) -> dict[str, str]:
    paths: dict[str, str] = json.loads((collected / "staticfiles.json").read_text())["paths"]
    return paths


@pytest.fixture
def media(home: Path) -> Path:
    return home / "site" / "data" / "media"


def test_static_files_are_as_the_site_sends_them(server: Server, site: Server, manifest: dict[str, str]) -> None:
    """OP-03: the types and the caching of WhiteNoise; names with a digest for ever."""
    for name in ("admin/css/base.css", "admin/js/core.js", "admin/img/icon-no.svg", FONT):
        for path in (f"/static/{name}", f"/static/{manifest[name]}"):
            answer, theirs = server.ask(path), site.ask(path)
            assert (answer.status, answer.body) == (200, theirs.body)
            assert answer["Content-Type"] == theirs["Content-Type"].partition(";")[0]
            assert answer.all("X-Content-Type-Options") == ["nosniff"]
            assert "immutable" in answer["Cache-Control"] or path == f"/static/{name}"
            own, other = (set(value["Cache-Control"].split(", ")) for value in (answer, theirs))
            assert own == other, path


@pytest.mark.parametrize("accepted", ["gzip, deflate, br", "gzip", ""])
def test_they_are_compressed(server: Server, collected: Path, accepted: str) -> None:
    """OP-03: once, beforehand, in the best way that the browser takes; caches are told."""
    answer = server.send("/static/admin/css/base.css", {"Accept-Encoding": accepted or "identity"})
    kind = answer["Content-Encoding"]
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[kind]
    assert decode(answer.body) == (collected / "admin/css/base.css").read_bytes()
    assert varies(answer) == {"Accept-Encoding"}
    assert kind in (("br", "gzip") if "br" in accepted else (accepted,))
    if kind:
        ending = {"br": "br", "gzip": "gz"}[kind]
        assert answer.body == (collected / f"admin/css/base.css.{ending}").read_bytes()


@pytest.mark.parametrize("name", UPLOADS + DOWNLOADS)
def test_uploads_are_as_the_site_sends_them(server: Server, media: Path, name: str) -> None:
    """IM-02: pictures and PDFs are shown, all else is a download, and nothing is run, whatever the server would do."""
    (media / name).write_bytes(RUN)
    answer = server.send(f"/media/{name}", {"Accept-Encoding": "gzip, br"})
    assert (answer.status, answer.body) == (200, RUN)
    for header, value in files.headers(name).items():
        assert answer.all(header) == [value]
    assert ("Content-Disposition" in files.headers(name)) == bool(answer["Content-Disposition"])
    assert answer.all("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]
    assert not answer["Content-Encoding"] and not answer["Set-Cookie"]


@pytest.mark.parametrize(
    "path",
    [
        *("/media/../db.sqlite3", "/media/%2e%2e/db.sqlite3", "/media/..%2fdb.sqlite3", "/media../db.sqlite3"),
        *("/static/../data/db.sqlite3", "/static../data/db.sqlite3", "/static/%2e%2e/data/db.sqlite3"),
        *("/media/m/../../db.sqlite3", "/media/m/%2e%2e/%2e%2e/db.sqlite3", "/data/db.sqlite3", "/media/", "/static/"),
    ],
)
def test_there_is_no_way_out(server: Server, home: Path, path: str) -> None:
    """IM-03: nothing beside the two folders is given out, and no list of what is in them."""
    assert (home / "site/data/db.sqlite3").read_bytes().startswith(b"SQLite")
    answer = server.ask(path)
    assert answer.status in {400, 403, 404} and b"SQLite" not in answer.body


def test_fonts_may_be_used_by_all(server: Server, media: Path) -> None:
    """HD-01: in any case and with a query; no other file; once, also where the site answers itself."""
    for name in ("a.woff2", "A.WOFF", "b.Ttf", "c.otf", "d.SVG"):
        (media / name).write_bytes(b"x")
        for path in (f"/media/{name}", f"/media/{name}?v=1.css"):
            assert server.ask(path, Origin=ORIGIN).all(ALLOW) == ["*"], path
    (media / "a.woff2.pdf").write_bytes(b"x")
    for path in ("/media/a.woff2.pdf", "/static/admin/css/base.css", "/robots.txt?a.woff2", "/static/nothing.css"):
        assert server.ask(path, Origin=ORIGIN).all(ALLOW) == [], path
    assert server.ask(f"/static/{FONT}", Origin=ORIGIN).all(ALLOW) == ["*"]
    assert "Origin" not in varies(server.ask(f"/static/{FONT}", Origin=ORIGIN))
    for path in ("/media/m/x.woff2", "/nothing.woff2"):
        answer = server.ask(path, Origin=ORIGIN)
        assert (answer.status, answer.all(ALLOW)) == (404, ["*"])


def test_fonts_may_be_used_by_some(installed: str, home: Path, site: Server) -> None:
    """HD-01: by the origins of the list, with `Vary: Origin` for all who ask; other files know nothing of it."""
    with in_front(installed, home, site.port, other_fonts(installed, ORIGIN)) as server:
        assert server.ask(f"/static/{FONT}", Origin=ORIGIN).all(ALLOW) == [ORIGIN]
        for asking in ({"Origin": ORIGIN}, {"Origin": ORIGIN + ".evil"}, {"Origin": "null"}, {"Origin": "*"}, {}):
            answer = server.send(f"/static/{FONT}", asking)
            assert {"Origin"} <= varies(answer) <= {"Origin", "Accept-Encoding"}
            assert answer.all(ALLOW) == ([ORIGIN] if asking.get("Origin") == ORIGIN else [])
        style = server.ask("/static/admin/css/base.css", Origin=ORIGIN)
        assert style.all(ALLOW) == [] and "Origin" not in varies(style)
