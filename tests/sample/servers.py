"""A web site on loopback with all that may go wrong with one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Reply = tuple[int, dict[str, str], bytes]
Page = Reply | Callable[[BaseHTTPRequestHandler], None]


class Site(ThreadingHTTPServer):
    """Serves `pages` by their path, and writes down what was asked for and by whom."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.agents: set[str | None] = set()
        self.at_once = self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, path: str, body: bytes | str, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        """Serve a body."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": kind, "Content-Length": str(len(data)), **named}, data)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who fetches may hang up."""


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        site = self.server
        site.asked.append(self.path)
        site.agents.add(self.headers["User-Agent"])
        site.at_once += 1
        site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            page = site.pages.get(self.path, (404, {"Content-Length": "0"}, b""))
            if callable(page):
                page(self)
            else:
                self.answer(*page)
        finally:
            site.at_once -= 1

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Be quiet."""


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then: no single one is late."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n")
    for _byte in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    """The same, before the answer has begun."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for number in range(100):
        handler.wfile.write(f"X-{number}: x\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send until nobody listens any more, without saying how much it will be."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 65536)


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    """Speak another language."""
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n\r\n")


@contextmanager
def site() -> Iterator[Site]:
    """Run a site until the end of the block."""
    with Site() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
