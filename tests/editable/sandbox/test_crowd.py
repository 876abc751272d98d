"""Two hundred people in a demonstration at the same time, on the server that docs/deploying.md names."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests import services
from tests.deploy import web_servers
from tests.deploy.web_servers import GUNICORN, ROOT, Server
from tests.media_tools.pictures import picture

PEOPLE = 200
AT_ONCE = 40
HOURS = 3
MARK = re.compile(r"Visitor-(\d+)-")
NO_CONTENT = ["sessions", "project.throttle", "thumbnail", "media_tools", "django_tasks_database"]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1200)]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a demonstration behind one proxy, with a database and files of its own."""
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "TESTS_STATIC_ROOT": str(tmp_path / "static"),
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "only-for-tests-" + 40 * "x",
        "ALLOWED_HOSTS": "127.0.0.1",
        "TRUSTED_PROXIES": "1",
        "SANDBOX": "demo",
    }


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a command of manage.py and return what it prints."""
    words = [sys.executable, "manage.py", *command]
    return subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """Run the seeded demonstration with two processes of four threads."""
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--noinput", "-v0")
    manage(environment, "seed_content", "-v0")
    found = Server("gunicorn", services.free_port())
    command = [*GUNICORN, "--workers", "2", "--timeout", "120", "--bind", f"127.0.0.1:{found.port}"]
    with web_servers.running(command, found, tmp_path / "gunicorn.log", cwd=ROOT, env=environment):
        yield found


class Visitor:
    """A browser: cookies, a token, an address of its own."""

    def __init__(self, number: int, server: Server) -> None:
        self.number, self.origin = number, f"https://127.0.0.1:{server.port}"
        self.url = f"http://127.0.0.1:{server.port}"
        self.http = urllib3.PoolManager(timeout=120, retries=False)
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, str]:
        """Return status and text."""
        headers = {
            "Origin": self.origin,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": f"10.0.{self.number // 200}.{self.number % 200 + 1}",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept": "application/json" if path.startswith("/edit/") else "text/html",
        }
        response = self.http.request(method, self.url + path, fields=fields, headers=headers, redirect=False)
        for header in response.headers.getlist("Set-Cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return response.status, response.data.decode()

    def get(self, path: str) -> str:
        """Return a page that is there."""
        status, text = self.send("GET", path)
        assert status == 200, (self.number, path, status, text[:500])
        return text

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        """Return the JSON of a change that was accepted."""
        status, text = self.send("POST", path, {"next": "/", **fields})
        assert status == 200, (self.number, path, status, text[:500])
        found: dict[str, Any] = json.loads(text)
        return found

    def change(self, path: str, value: Any) -> dict[str, Any]:
        """Save a field."""
        return self.post(path, value=value, base=json.loads(self.get(path))["base"])

    def visit(self, events: list[int], items: list[int]) -> set[int]:
        """Do a bit of everything; return whose marks were seen."""
        mine = f"Visitor-{self.number}-"
        assert self.send("POST", "/accounts/demo/", {"next": "/"})[0] == 302
        self.get("/about/")
        self.change(f"/edit/project.event/{events[0]}/title/", f"{mine}title")
        shared = self.change(f"/edit/project.galleryitem/{items[0]}/title/", f"{mine}picture")
        self.change(f"/edit/project.galleryitem/{items[1]}/image/", ("mine.jpg", picture(80, 60), "image/jpeg"))
        added = self.post("/edit/project.event/")["value"]
        self.change(f"/edit/project.event/{added}/title/", f"{mine}event")
        self.post(f"/edit/project.galleryitem/{items[2]}/delete/")
        assert f"{mine}picture" in self.get("/?gallery=1")
        self.post(f"/edit/revisions/{shared['revision']}/undo/")
        page = self.get("/?upcoming=1&gallery=1")
        assert f"{mine}picture" not in page
        entries = json.loads(self.get("/edit/project.galleryitem/deleted/"))["entries"]
        assert len(entries) == 1
        return {int(number) for number in MARK.findall(page + self.get(f"/edit/project.event/{added}/title/"))}


def content(environment: dict[str, str]) -> str:
    """Return all content of the shared database."""
    excluded = [word for name in NO_CONTENT for word in ("--exclude", name)]
    return re.sub(r'"last_login": [^,]+', "", manage(environment, "dumpdata", *excluded))


def digests(folder: Path) -> dict[str, str]:
    """Return the digests of the site's own files, without thumbnails."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    own = {name: path for name, path in files.items() if not name.startswith(("cache/", "sandbox/"))}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in own.items()}


def test_two_hundred_people_never_meet(server: Server, environment: dict[str, str]) -> None:
    """SB-01: nobody sees another's change, the shared site stays as it was, and in the end nothing is left."""
    data = Path(environment["DATA_DIR"])
    Visitor(PEOPLE, server).send("POST", "/accounts/demo/", {"next": "/"})  # makes the account
    rows = json.loads(manage(environment, "dumpdata", "project.event", "project.galleryitem"))
    events = [row["pk"] for row in rows if row["model"] == "project.event" and row["fields"]["start_date"] > "2100"]
    events = events or [row["pk"] for row in rows if row["model"] == "project.event"]
    items = [row["pk"] for row in rows if row["model"] == "project.galleryitem"]
    before = content(environment), digests(data / "media")

    start = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = list(pool.map(lambda number: Visitor(number, server).visit(events, items), range(PEOPLE)))
    print(f"{PEOPLE} visitors, {AT_ONCE} at once: {time.monotonic() - start:.0f} s")

    assert seen == [{number} for number in range(PEOPLE)]
    copies = [path for path in (data / "sandbox").iterdir() if (path / "about.json").exists()]
    assert len(copies) == PEOPLE
    assert (content(environment), digests(data / "media")) == before

    long_ago = time.time() - HOURS * 3600
    for copy in copies:
        os.utime(copy / "about.json", (long_ago, long_ago))
    assert f"deleted: {PEOPLE}, left: 0" in manage(environment, "sandbox", "prune")
    assert list((data / "sandbox").iterdir()) == []
    assert [path for path in (data / "media" / "sandbox").rglob("*") if path.is_file()] == []
    assert (content(environment), digests(data / "media")) == before
