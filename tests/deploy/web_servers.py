"""nginx and Apache with the files of deploy/, and gunicorn behind them, on loopback and with nobody's rights."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
GUNICORN = [sys.executable, "-m", "gunicorn", "project.wsgi", "--threads", "4", "--limit-request-field_size", "1048576"]
PATIENCE_SECONDS = 30
NAMES = {"nginx": ["nginx"], "apache": ["apache2", "httpd"]}
SYSTEM_FOLDERS = os.pathsep.join(["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"])
NGINX_PARTS = [Path("/usr/lib/nginx/modules"), Path("/usr/lib64/nginx/modules")]
APACHE_PARTS = [Path(f"/usr/{name}") for name in ("lib/apache2/modules", "lib64/httpd/modules", "libexec/apache2")]
MODULES = re.compile(r"# Modules: ([^.]*)\.")
# What systems load beside what is named there, and a module that would run files.
BESIDE = ["mpm_event", "unixd", "log_config", "dir", "autoindex", "negotiation", "filter", "deflate", "asis"]

NGINX = """
daemon off; pid {tls}.pid; error_log stderr; worker_processes 1; {modules}
events {{ }}
http {{
    types {{ text/css css; text/javascript js; image/svg+xml svg; text/html html; font/woff2 woff2; }}
    default_type application/octet-stream;
    access_log {folder}/access.log;
    {temporary}
    include {site};
}}
"""
# The last lines are what a careless administrator adds: files that are run, whatever folder they lie in.
APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile {tls}.pid
ErrorLog {tls}-error.log
Mutex pthread
{modules}
Listen 127.0.0.1:{plain}
Listen 127.0.0.1:{tls}
TypesConfig {folder}/mime.types
AddType application/x-gzip .gz
AddEncoding x-gzip .gz .tgz
AddOutputFilterByType DEFLATE text/css
LogFormat "%r" combined
AddHandler send-as-is .asis
<FilesMatch "\\.asis$">
    SetHandler send-as-is
</FilesMatch>
Include {site}
"""
http.client._MAXHEADERS = 500  # type: ignore[attr-defined]  # an answer may take away 300 cookies
TYPES = "text/css css\ntext/javascript js\nimage/svg+xml svg\ntext/html html\nfont/woff2 woff2\n"


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers as they were sent, and the body as it was sent."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return the values of each header of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str:
        return ", ".join(self.all(name))


@dataclass
class Server:
    """A server that runs: its name, its address, and that of its redirect to HTTPS."""

    name: str
    port: int
    plain_port: int = 0
    folder: Path = field(default_factory=Path)

    @property
    def url(self) -> str:
        return f"{'https' if self.plain_port else 'http'}://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Send a request; `_` in the names of headers stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(path, named, method, body)

    def send(self, path: str, headers: dict[str, str], method: str = "GET", body: bytes | None = None) -> Answer:
        """Send a request with headers of any name."""
        context = ssl._create_unverified_context()
        kinds: Any = http.client.HTTPSConnection if self.plain_port else http.client.HTTPConnection
        options = {"context": context} if self.plain_port else {}
        connection = kinds("127.0.0.1", self.port, timeout=PATIENCE_SECONDS, **options)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()


def program(name: str) -> str | None:
    """Return the path of nginx or Apache where it is installed."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), SYSTEM_FOLDERS])
    return next(filter(None, (shutil.which(known, path=folders) for known in NAMES[name])), None)


def filled_in(name: str, folder: Path, ports: dict[str, int], replaced: dict[str, str]) -> Path:
    """Write the file of deploy/ with its placeholders replaced as docs/deploying.md says, and the test's ports."""
    text = (DEPLOY / f"{name}.conf").read_text()
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    text = text.replace("/etc/letsencrypt/live/www.example.org", str(folder)).replace("/srv/site", str(folder / "site"))
    text = text.replace("/var/log/apache2", str(folder)).replace("www.example.org", "127.0.0.1")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{ports['gunicorn']}")
    text = re.sub(r"\n *listen \[::\].*", "", text)  # not every machine has IPv6
    for standard, port in (("80", ports["plain"]), ("443", ports["tls"])):
        text = re.sub(rf"(listen |VirtualHost )(\*:)?{standard}\b", rf"\g<1>127.0.0.1:{port}", text)
    path = folder / f"{ports['tls']}-site.conf"
    path.write_text(text)
    return path


Command = tuple[list[str], Server]


def prepare(name: str, folder: Path, site_port: int, replaced: dict[str, str] | None = None) -> Command:
    """Write all configuration into `folder`; return the command that starts the server, and the server."""
    found = program(name)
    assert found
    ports = {"gunicorn": site_port, "plain": free_port(), "tls": free_port()}
    site = filled_in(name, folder, ports, replaced or {})
    server = Server(name, ports["tls"], ports["plain"], folder)
    path = folder / f"{server.port}.conf"
    if name == "nginx":
        path.write_text(_nginx(folder, site, server.port))
        return [found, "-p", str(folder), "-e", "stderr", "-c", str(path)], server
    (folder / "mime.types").write_text(TYPES)
    path.write_text(APACHE.format(folder=folder, site=site, modules=_apache_modules(), **ports))
    return [found, "-D", "FOREGROUND", "-f", str(path)], server


def _nginx(folder: Path, site: Path, port: int) -> str:
    brotli = _first(NGINX_PARTS, "ngx_http_brotli_static_module.so")
    if brotli:
        site.write_text(site.read_text().replace("# brotli_static on;", "brotli_static on;"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    modules = f"load_module {brotli};" if brotli else ""
    return NGINX.format(tls=port, folder=folder, site=site, temporary=temporary, modules=modules)


def _apache_modules() -> str:
    named = MODULES.search((DEPLOY / "apache.conf").read_text())
    assert named
    wanted = [*BESIDE, *re.findall(r"\w+", named[1].replace(" and ", " "))]
    files = {name: _first(APACHE_PARTS, f"mod_{name}.so") for name in wanted}  # others are compiled in
    return "\n".join(f"LoadModule {name}_module {path}" for name, path in files.items() if path)


def _first(folders: list[Path], name: str) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).exists()), None)


def make_certificate(folder: Path) -> None:
    """Write fullchain.pem and privkey.pem for the loopback address."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    names = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)


@contextmanager
def running(command: list[str], server: Server, log: Path, **options: Any) -> Iterator[Server]:
    """Start the command; yield the server when it answers, and end it in order."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
    try:
        _wait(process, server, log)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.ask("/robots.txt")
            return
        except OSError:
            logs = [path.read_text() for path in (log, server.folder / f"{server.port}-error.log") if path.exists()]
            assert process.poll() is None and time.monotonic() < deadline, "\n".join(logs)
        time.sleep(0.05)
