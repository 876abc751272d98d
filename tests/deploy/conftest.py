"""The site as it is deployed, once for all tests of this folder: collected files, uploads, and gunicorn."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import services
from tests.deploy import web_servers
from tests.deploy.web_servers import ROOT, Server

SERVERS = sorted(web_servers.NAMES)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Return a folder laid out as docs/deploying.md says: the site without its code, and a certificate."""
    with tempfile.TemporaryDirectory(prefix="web-") as name:
        folder = Path(name)
        for part in ("static_root", "data/media", "deploy"):
            (folder / "site" / part).mkdir(parents=True)
        shutil.copy(web_servers.DEPLOY / "too-many-cookies.html", folder / "site" / "deploy")
        web_servers.make_certificate(folder)
        yield folder


@pytest.fixture(scope="session")
def environment(home: Path) -> dict[str, str]:
    """Return the environment of the site behind one proxy."""
    data = home / "site" / "data"
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "TESTS_STATIC_ROOT": str(home / "site" / "static_root"),
        "DATA_DIR": str(data),
        "SECRET_KEY": "only-for-tests-" + 40 * "x",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "TRUSTED_PROXIES": "1",
    }


@pytest.fixture(scope="session")
def collected(home: Path, environment: dict[str, str]) -> Path:
    """Return the folder of collected files; the database is made too."""
    for command in (["migrate"], ["collectstatic", "--noinput"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], cwd=ROOT, env=environment, check=True)
    return home / "site" / "static_root"


@contextmanager
def gunicorn(folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Yield gunicorn as docs/deploying.md starts it."""
    server = Server("gunicorn", services.free_port())
    command = [*web_servers.GUNICORN, "--bind", f"127.0.0.1:{server.port}"]
    log = folder / "gunicorn.log"
    with web_servers.running(command, server, log, cwd=ROOT, env=environment):
        yield server


@contextmanager
def runserver(folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Yield the development server."""
    server = Server("runserver", services.free_port())
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{server.port}"]
    log = folder / "runserver.log"
    with web_servers.running(command, server, log, cwd=ROOT, env=environment | {"DEBUG": "true"}):
        yield server


@pytest.fixture(scope="session")
def site(home: Path, environment: dict[str, str], collected: Path) -> Iterator[Server]:
    """Start gunicorn."""
    with gunicorn(home, environment) as server:
        yield server


def required(name: str) -> None:
    """Skip the test aloud where the server is not installed."""
    if not web_servers.program(name):
        pytest.skip(
            f"{name} is not installed here: {' or '.join(web_servers.NAMES[name])} is in none of the usual places"
        )


def give_keys(folder: Path, owner: dict[str, Any]) -> None:
    """Let the owner of the server read the certificate."""
    for path in folder.glob("*.pem") if owner else ():
        shutil.chown(path, owner["user"])


@contextmanager
def in_front(name: str, folder: Path, site_port: int, replaced: dict[str, str] | None = None) -> Iterator[Server]:
    """Yield nginx or Apache in front of the site, or skip the test."""
    required(name)
    with services.as_nobody(folder) as owner:
        give_keys(folder, owner)
        command, server = web_servers.prepare(name, folder, site_port, replaced)
        options: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.environ["PATH"]}, **owner}
        with web_servers.running(command, server, folder / f"{name}.log", **options):
            yield server


@pytest.fixture(scope="session", params=SERVERS)
def installed(request: pytest.FixtureRequest) -> str:
    """Return nginx, then apache; it comes first, so that nothing is made for a server that is not there."""
    required(request.param)
    return str(request.param)


@pytest.fixture(scope="session")
def server(installed: str, home: Path, site: Server) -> Iterator[Server]:
    """Start nginx, then Apache, in front of the site."""
    with in_front(installed, home, site.port) as server:
        yield server


def other_fonts(name: str, origin: str) -> dict[str, str]:
    """Return what is replaced in the file of deploy/ so that pages of one origin may use the fonts, and no others."""
    if name == "nginx":
        return {'default "*";': f'default "";\n    {origin} {origin};'}
    other = r"https://www\.example\.com|https://www\.example\.net"
    line = '        Header set Access-Control-Allow-Origin "*"\n'
    return {line: "", other: origin.replace(".", r"\."), "#SetEnvIf": "SetEnvIf", "#Header": "Header"}
