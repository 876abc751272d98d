"""A proxy on loopback between the site and a service, which breaks the connection in the ways that networks do."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK_BYTES = 65_536


@dataclass
class Faults:
    """What is wrong with new connections from now on; nothing by default."""

    refuse: bool = False  # they are closed at once
    blackhole: bool = False  # they are taken, and never answered
    seconds: float = 0.0  # for which each answer is held back
    status: int = 0  # with which each request is answered in the service's place
    answer_bytes: int | None = None  # after which an answer ends


@dataclass
class Proxy:
    """The proxy's own address, and what is wrong with it."""

    port: int
    target: tuple[str, int]
    faults: Faults = field(default_factory=Faults)
    connections: int = 0  # since it began to work or to fail
    open: set[socket.socket] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The address that stands in for the service's."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, faults: Faults) -> None:
        """End all connections that there are, and have these faults from now on; `Faults()` are none."""
        self.faults = faults
        self.connections = 0
        for end in list(self.open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        faults = self.faults
        self.open.add(client)
        with contextlib.closing(client), contextlib.suppress(OSError):
            if faults.blackhole:
                self._wait_for_end(client)
            elif faults.status:
                self._answer(client, faults.status)
            elif not faults.refuse:
                self._connect(client, faults)
        self.open.discard(client)

    def _connect(self, client: socket.socket, faults: Faults) -> None:
        with socket.create_connection(self.target, timeout=10) as server:
            self.open.add(server)
            there = threading.Thread(target=self._copy, args=(client, server), daemon=True)
            there.start()
            self._copy(server, client, faults.seconds, faults.answer_bytes)
            self.open.discard(server)

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket, seconds: float = 0, limit: int | None = None) -> None:
        """Carry bytes until either side ends, or so many of them; the first ones are late."""
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                time.sleep(seconds)
                target.sendall(data[:limit])
                if limit is not None and (limit := limit - len(data)) <= 0:
                    break
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _wait_for_end(client: socket.socket) -> None:
        while client.recv(CHUNK_BYTES):
            pass

    @staticmethod
    def _answer(client: socket.socket, status: int) -> None:
        """Answer each request on the connection so, after the first of its body has come."""
        while client.recv(CHUNK_BYTES):
            client.sendall(f"HTTP/1.1 {status} Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            client.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """Yield a proxy of the service at `url`, on a port of its own."""
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Proxy(listener.getsockname()[1], (parts.hostname, parts.port))
        thread = threading.Thread(target=made.serve, args=(listener,), daemon=True)
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    made.fail(Faults())
