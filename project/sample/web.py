"""Fetch from the web for commands, politely: one connection at a time, with pauses, as robots.txt asks, within limits.

Nothing here is called while a page is made. The addresses are the operator's own choice, so private ones are allowed;
what a page or a redirect names may lead into the operator's network too, but only as far as to be looked at: what
comes back is kept where it is a text or a picture that was asked for.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

AGENT = "django-editable-site"
WAIT_SECONDS = 10  # for a connection, and for each part of an answer
PAUSE = 1.0  # second between two requests
SECONDS = 30  # for a whole answer, however slowly it drips
REDIRECTS = 5
ROBOTS_BYTES = 512_000  # RFC 9309, section 2.5
MAX_PAUSE = 30  # seconds; a robots.txt may ask for days
CHUNK = 65536
SAFE = "%/:=&?~+!$,;'@()*[]"  # in a path that is quoted already, as far as its author thought of it
UNSAFE = re.compile(r"[\x00-\x20\x7f]")


class Refused(Exception):
    """It was not fetched; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What an address had: `url` is the last one of its redirects, `type` a content type without parameters."""

    url: str
    type: str
    charset: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what cannot be decoded is a question mark."""
        try:
            return self.body.decode(self.charset or "utf-8-sig", "replace")
        except LookupError:
            return self.body.decode("utf-8-sig", "replace")


class Web:
    """A guest of other people's servers, with `pause` seconds (PAUSE) between two requests."""

    def __init__(self, pause: float | None = None, seconds: float = SECONDS) -> None:
        self.pause, self.seconds = PAUSE if pause is None else pause, seconds
        self.last = float("-inf")
        self.robots: dict[str, RobotFileParser] = {}

    def get(self, url: str, types: Collection[str], most: int) -> Answer:
        """Return what is at `url` if its content type begins with one of `types` and it has at most `most` bytes.

        Raises Refused.
        """
        for _redirect in range(REDIRECTS + 1):
            parts = _checked(url)
            if not self._robots(parts).can_fetch(AGENT, _address(parts)):
                raise Refused("robots.txt asks not to fetch it")
            answer = self._request(parts, types, most)
            if isinstance(answer, Answer):
                return answer
            url = urljoin(_address(parts), answer)
        raise Refused("it redirects too often")

    def _robots(self, parts: SplitResult) -> RobotFileParser:
        """Return the rules of a server: what is not there allows all, what cannot be read nothing (RFC 9309)."""
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.robots:
            self.robots[origin] = rules = RobotFileParser()
            rules.parse(self._robots_lines(origin))
            delay = rules.crawl_delay(AGENT)
            self.pause = max(self.pause, min(float(delay or 0), MAX_PAUSE))
        return self.robots[origin]

    def _robots_lines(self, origin: str) -> list[str]:
        url = f"{origin}/robots.txt"
        for _redirect in range(REDIRECTS + 1):
            try:
                answer = self._request(_checked(url), ("",), ROBOTS_BYTES)
            except Missing:
                return []
            if isinstance(answer, Answer):
                return answer.text.splitlines()
            url = urljoin(url, answer)
        raise Refused("its robots.txt redirects too often")

    def _request(self, parts: SplitResult, types: Collection[str], most: int) -> Answer | str:
        """Return an answer, or the address that it redirects to."""
        time.sleep(max(self.last + self.pause - time.monotonic(), 0))
        connection = _connection(parts)
        try:
            return self._answer(connection, parts, types, most)
        except TimeoutError:
            raise Refused("it takes too long") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Refused(f"it cannot be fetched ({error or type(error).__name__})") from None
        finally:
            connection.close()
            self.last = time.monotonic()

    def _answer(
        self, connection: http.client.HTTPConnection, parts: SplitResult, types: Collection[str], most: int
    ) -> Answer | str:
        connection.connect()
        late = threading.Event()
        timer = threading.Timer(self.seconds, _hang_up, (connection.sock, late))
        timer.daemon = True
        timer.start()
        try:
            connection.request("GET", _path(parts), headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})
            answer = _read(connection.getresponse(), parts, types, most)
            if late.is_set():  # an answer without a length seems to be whole then
                raise TimeoutError
            return answer
        except (OSError, http.client.HTTPException, Refused):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()


class Missing(Refused):
    """There is nothing at this address (a status from 400 to 499)."""


def _checked(url: str) -> SplitResult:
    """Return the parts of an address of http or https; raises Refused for any other."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refused("this is no address") from None
    strange = "@" in parts.netloc or UNSAFE.search(parts.netloc)  # a name and password would be told to others
    if parts.scheme not in ("http", "https") or not parts.hostname or strange or port == 0:
        raise Refused("this is no address of http or https")
    return parts


def _address(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}{_path(parts)}"


def _path(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, safe=SAFE)}" if parts.query else ""
    return quote(parts.path or "/", safe=SAFE) + query


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=WAIT_SECONDS, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=WAIT_SECONDS)


def _hang_up(connected: socket.socket, late: threading.Event) -> None:
    """End an answer that takes too long: a timeout of the socket begins again with each byte."""
    late.set()
    with contextlib.suppress(OSError):  # it is over already
        connected.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse, parts: SplitResult, types: Collection[str], most: int) -> Answer | str:
    location = response.headers.get("Location")
    if response.status in (301, 302, 303, 307, 308) and location:
        return location
    if response.status != 200:
        missing = 400 <= response.status < 500
        raise (Missing if missing else Refused)(f"the server answers {response.status}")
    return _body(response, response.headers, parts, types, most)


def _body(
    response: http.client.HTTPResponse, headers: Message, parts: SplitResult, types: Collection[str], most: int
) -> Answer:
    content_type = headers.get_content_type() if "Content-Type" in headers else ""
    if not content_type.startswith(tuple(types)):
        raise Refused(f"it is {content_type or 'of no known type'}")
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("it is compressed, which was not asked for")
    if (response.length or 0) > most:
        raise Refused(f"it has more than {most:,} bytes")
    body = bytearray()
    while chunk := response.read(min(CHUNK, most + 1 - len(body))):
        body += chunk
        if len(body) > most:
            raise Refused(f"it has more than {most:,} bytes")
    if response.length:
        raise Refused("it is cut off")
    return Answer(_address(parts), content_type, headers.get_content_charset() or "", bytes(body))
