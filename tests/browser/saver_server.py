"""A small server with the saving rules of the site and switches for everything that can go wrong on the way."""

import email
import hashlib
import html
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

STATIC = Path(__file__).resolve().parents[2] / "editable" / "static" / "editable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
NONCE = "n0nce"
# More than one field may hold, so that a test can ask for a refusal.
LIMIT = 60


def digest(value: str) -> str:
    """Return the name of a value, as `base` carries it."""
    return hashlib.sha256(value.encode()).hexdigest()[:16]


@dataclass
class Site:
    """What the server knows, and how it shall behave; tests read and set it directly."""

    values: dict[str, str] = field(default_factory=dict)
    active: dict[str, bool] = field(default_factory=dict)
    revisions: list[tuple[str, str, str]] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    delay: float = 0
    # One entry for each coming save: a status, "cut" (saved, but no answer), "drop" (not even saved), "proxy".
    faults: list[int | str] = field(default_factory=list)
    stall: threading.Event = field(default_factory=threading.Event)
    user: str | None = "alice"
    changed_by: str | None = "bob"
    yours: bool = False
    csrf: str = "token"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.stall.set()

    def change(self, key: str, value: str) -> None:
        """Store a value as another person does."""
        with self.lock:
            self.values[key] = value

    def save(self, key: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer to a save."""
        with self.lock:
            if form["request_id"] in self.answers:
                return 200, self.answers[form["request_id"]]
            stored = self.values.get(key)
            if stored is None:
                return 404, refusal("not_found", "This was deleted.")
            if form["base"] != digest(stored):
                who = {"changed_by": self.changed_by, "changed_at": "2026-11-20T10:00:00+00:00", "yours": self.yours}
                return 409, refusal("conflict", "Changed meanwhile.", value=stored, base=digest(stored), **who)
            value = " ".join(form["value"].split()) if key != "notes" else form["value"].strip()
            if len(value) > LIMIT or not value:
                message = f"At most {LIMIT} characters." if value else "This field is required."
                return 400, refusal("invalid", message, errors={"value": [message]})
            self.values[key] = value
            if value != stored:
                self.revisions.append((key, stored, value))
            said = value == "true" if key == "shown" else value
            answer = {"ok": True, "value": said, "base": digest(value), "revision": len(self.revisions)}
            self.answers[form["request_id"]] = answer
            return 200, answer


def refusal(code: str, message: str, **more: Any) -> dict[str, Any]:
    """Return the body of a refused request."""
    return {"ok": False, "code": code, "message": message, "errors": {}} | more


class Handler(BaseHTTPRequestHandler):
    """Answers pages, static files, saves and sign-ins."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    site: Site

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def parse_request(self) -> bool:
        """Read a request; it belongs to the site that is served when it comes."""
        self.site = self.server.site  # type: ignore[attr-defined]
        return super().parse_request()

    def do_GET(self) -> None:
        """Answer a page or a static file."""
        path = urlsplit(self.path).path
        name = path.removeprefix("/static/editable/")
        if name != path and (STATIC / name).is_file():
            return self.answer(200, (STATIC / name).read_bytes(), TYPES[Path(name).suffix], cache="max-age=3600")
        pages = {
            "/": page,
            "/bare/": bare_page,
            "/next/": lambda site: "<!doctype html><title>Next</title><h1>Next page</h1>",
        }
        if path not in pages:
            return self.answer(404, b"", "text/plain")
        self.answer(200, pages[path](self.site).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Answer a save or a sign-in."""
        form = self.form(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/accounts/login/":
            return self.sign_in(form)
        with self.site.lock:
            self.site.running += 1
            self.site.most_running = max(self.site.most_running, self.site.running)
            self.site.requests.append(form | {"url": self.path})
            fault = self.site.faults.pop(0) if self.site.faults else None
        try:
            self.site.stall.wait(60)
            time.sleep(self.site.delay)
            self.edit(self.path.split("/")[2], form, fault)
        finally:
            with self.site.lock:
                self.site.running -= 1

    def form(self, raw: bytes) -> dict[str, str]:
        """Return the fields of a form; of a file its content."""
        kind = self.headers["Content-Type"]
        if not kind.startswith("multipart/"):
            return {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
        message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
        return {
            str(part.get_param("name", header="Content-Disposition")): bytes(part.get_payload(decode=True)).decode()
            for part in message.get_payload()  # type: ignore[union-attr]
        }  # type: ignore[arg-type, misc]

    def edit(self, key: str, form: dict[str, str], fault: int | str | None) -> None:
        """Answer a save, or fail as told."""
        if fault == "drop":
            return self.cut()
        if fault == "proxy":
            return self.answer(502, b"<h1>Bad gateway</h1>", "text/html")
        if isinstance(fault, int):
            codes = {403: "forbidden", 404: "not_found", 429: "throttled"}
            return self.json(fault, refusal(codes.get(fault, "unavailable"), "A planned failure."))
        if self.site.user is None:
            return self.json(401, refusal("signed_out", "Please sign in."))
        if self.headers["X-CSRFToken"] != self.site.csrf:
            return self.json(403, refusal("csrf", "Stale token.", csrf=self.site.csrf))
        status, body = self.site.save(key, form)
        if fault == "cut":
            return self.cut()
        self.json(status, body)

    def sign_in(self, form: dict[str, str]) -> None:
        """Sign in whoever knows the one password."""
        if form["password"] != "secret":
            return self.json(400, refusal("invalid", "Wrong user name or password."))
        self.site.user = form["username"]
        self.site.csrf = "token after sign-in"
        self.json(200, {"ok": True, "user": self.site.user, "csrf": self.site.csrf})

    def cut(self) -> None:
        """End the connection in the middle of an answer; Chromium itself repeats a request that got no byte of one."""
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{")
        self.wfile.flush()

    def json(self, status: int, body: dict[str, Any]) -> None:
        """Answer with JSON."""
        with self.site.lock:
            self.site.statuses.append(status)
        self.answer(status, json.dumps(body).encode(), "application/json")

    def answer(self, status: int, body: bytes, content_type: str, cache: str = "no-store") -> None:
        """Send a whole answer."""
        try:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Cache-Control", cache)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY.format(nonce=NONCE))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    """Serves `site`, which every test replaces by its own, on a free loopback port."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.site = Site()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that a test cut."""


def import_map() -> str:
    """Return the page's import map: every module by its bare name."""
    paths = [path.relative_to(STATIC) for path in sorted(STATIC.rglob("*.js"))]
    names = {f"editable/{path.with_suffix('')}": f"/static/editable/{path}" for path in paths}
    names |= {f"editable/kinds/{kind}": "/static/editable/kinds/text.js" for kind in ("url", "email", "multiline")}
    return f'<script type="importmap" nonce="{NONCE}">{json.dumps({"imports": names})}</script>'


def host(site: Site, key: str, tag: str, kind: str = "text") -> str:
    """Return an editable element as the template tag prints it."""
    value = html.escape(site.values.get(key, "")).replace("\n", "<br>")
    return (
        f'<{tag} data-editable="{kind}" data-editable-url="/edit/{key}/" data-editable-key="{key}"'
        f' data-editable-required data-editable-base="{digest(site.values.get(key, ""))}" data-editable-label="{key.title()}"'
        f' data-editable-maxlength="{LIMIT}">{value}</{tag}>'
    )


def page(site: Site) -> str:
    """Return a page with one field of each kind and the whole client."""
    address = site.values.get("address", "")
    more = {
        "kind": "url",
        "url": "/edit/address/",
        "key": "address",
        "base": digest(address),
        "label": "Address",
        "value": address,
    }
    shown = site.values.get("shown", "true")
    return f"""<!doctype html><html lang="en"><head><title>Page</title></head><body><main>
<p id="copy" data-editable-key="title">{html.escape(site.values.get("title", ""))}</p>
{host(site, "title", "h1")}
<p id="lead">{host(site, "lead", "span")}</p>
{host(site, "notes", "div", "multiline")}
<p><a id="card" href="/next/">{host(site, "linked", "span")}</a></p>
<p><button id="pressed">{host(site, "pressed", "span")}</button></p>
<section data-editable-item="block/events"><article data-editable-item="event/1" data-editable-active="{shown}" data-editable-active-url="/edit/shown/"
 data-editable-active-base="{digest(shown)}" data-editable-item-label="Event: Concert"
 data-editable-more='{html.escape(json.dumps([more]))}'>
<h2>Concert</h2>
<a id="address" href="{html.escape(address)}">Where</a></article></section>
<p><a id="elsewhere" href="/next/">Elsewhere</a></p>
</main><link rel="stylesheet" href="/static/editable/editor.css">{import_map()}
<script type="module" src="/static/editable/index.js" data-editable-assets data-editable-csrf="{site.csrf}"
 data-editable-user="alice" data-editable-sign-in="/accounts/login/" data-editable-delay="300"
 data-editable-as-visitor="/?as=visitor"></script></body></html>"""


def next_page(site: Site) -> str:
    """Return a page to go to."""
    return "<!doctype html><title>Next</title><h1>Next page</h1>"


def bare_page(site: Site) -> str:
    """Return a page with one saver alone; what it announces is printed."""
    script = f"""
import {{ useToken }} from "editable/api"
import {{ Saver }} from "editable/saver"
useToken("{site.csrf}")
const saver = new Saver({{ key: "title", url: "/edit/title/", value: {json.dumps(site.values["title"])},
  base: "{digest(site.values["title"])}", delay: Number(new URLSearchParams(location.search).get("delay") ?? 200) }})
const print = (name, text) => {{ document.getElementById(name).textContent = text }}
const seen = []
saver.addEventListener("editable:state", () => {{
  seen.push(saver.state)
  print("state", saver.state)
  print("problem", saver.slow ? "slow" : saver.problem?.code ?? "")
  print("unsaved", String(saver.unsaved))
  print("seen", seen.join(" "))
}})
Object.assign(window, {{ saver }})
document.getElementById("state").textContent = saver.state
"""
    outputs = "".join(f'<output id="{name}"></output>' for name in ("state", "problem", "unsaved", "seen"))
    return f"""<!doctype html><html lang="en"><title>Saver</title>{outputs}{import_map()}
<script type="module" nonce="{NONCE}">{script}</script></html>"""
