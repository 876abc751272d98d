"""Whoever comes with too many cookies is told so in a page that takes them away, whichever server stands in front."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.deploy.conftest import SERVERS, in_front
from tests.deploy.web_servers import Answer, Server

pytestmark = pytest.mark.proof

KEPT_BYTES = 4_000  # of a cookie; browsers take 4,096
SENTENCE = "Your browser sent more cookies than this site can take."


@pytest.fixture(scope="module", params=["gunicorn", *SERVERS])
def any_server(request: pytest.FixtureRequest, home: Path, site: Server) -> Iterator[Server]:
    """Return gunicorn alone, then behind each server."""
    with ExitStack() as stack:
        yield site if request.param == "gunicorn" else stack.enter_context(in_front(request.param, home, site.port))


def with_cookies(server: Server, header: str) -> Answer:
    return server.send("/robots.txt", {"Cookie": header})


@pytest.mark.parametrize("size", [8_001, 9_000, 40_000, 64_000])
def test_the_site_takes_them_away(any_server: Server, size: int) -> None:
    """CK-01: up to 64 kB its answer comes through, with an expired cookie for each name."""
    count = size // 250
    header = "; ".join(f"tracker-{number}={'x' * 230}" for number in range(count)).ljust(size, "x")
    answer = with_cookies(any_server, header)
    assert answer.status == 431 and SENTENCE in answer.body.decode()
    expired = answer.all("Set-Cookie")
    assert {line.partition("=")[0] for line in expired} == {f"tracker-{number}" for number in range(count)}
    assert all("Max-Age=0" in line and "Path=/" in line for line in expired)
    assert answer.all("Clear-Site-Data") == ['"cookies"'] and answer.all("Cache-Control") == ["no-store"]


def test_the_largest_answer_comes_through(any_server: Server) -> None:
    """CK-01: 300 long names at once are 80 kB of headers."""
    answer = with_cookies(any_server, "; ".join(f"{number:a>200}=x" for number in range(300)))
    assert (answer.status, len(answer.all("Set-Cookie"))) == (431, 300)


@pytest.mark.parametrize("size", [66_000, 200_000, 740_000])
def test_what_is_larger_is_taken_away_too(server: Server, size: int) -> None:
    """CK-01: nginx and Apache do not pass on such a line, and answer in the site's place."""
    answer = with_cookies(server, "a=" + "x" * size)
    assert answer.status in {400, 431} and SENTENCE in answer.body.decode()
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer.all("Clear-Site-Data") == ['"cookies"'] and answer.all("Cache-Control") == ["no-store"]


def test_their_page_is_no_address(server: Server) -> None:
    """CK-01: somebody else's link to it takes no cookies away."""
    assert not server.ask("/too-many-cookies").all("Clear-Site-Data")


@pytest.mark.parametrize("count", [3, 17, 170])
def test_the_next_try_works(any_server: Server, browser: Browser, count: int) -> None:
    """CK-01: in Chromium, with 12 kB, 68 kB and as much as it keeps, of which the page cannot know every path."""
    context = browser.new_context(ignore_https_errors=True)
    try:
        page = context.new_page()
        values = {f"tracker-{number}": "x" * KEPT_BYTES for number in range(count)}
        context.add_cookies([{"name": name, "value": value, "url": any_server.url} for name, value in values.items()])
        response = page.goto(f"{any_server.url}/about/")
        assert response and response.status in {400, 431}
        assert SENTENCE in page.inner_text("main") and context.cookies() == []
        with page.expect_navigation() as navigation:
            page.get_by_role("link", name="Open this page again").click()
        assert navigation.value.status == 200 and page.url == f"{any_server.url}/about/"
    finally:
        context.close()
