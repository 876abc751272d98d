"""Real processes that work off tasks on the tests' database, to be killed at will."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 40
MANAGE = [sys.executable, "manage.py"]
GUNICORN = [sys.executable, "-m", "gunicorn", "project.wsgi", "--log-level", "warning", "--threads", "4"]
BACKENDS = ("thread", "database", "rq")


class Workers:
    """Start workers of a back-end as processes of the site, and end all of them."""

    def __init__(self, backend: str, folder: Path, redis_url: str = "") -> None:
        self.backend = backend
        self.folder = folder
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
            "DEBUG": "true",
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url(),
            "TASKS": backend,
            "REDIS_URL": redis_url,
        }
        self.log = folder / "workers.log"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start another one, by default the way that docs/deploying.md says."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command or self.command(),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def command(self) -> list[str]:
        """Return what starts a worker of the back-end."""
        return {
            "thread": [*GUNICORN, "--bind", f"127.0.0.1:{free_port()}"],
            "database": [*MANAGE, "db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.1"],
            "rq": [*MANAGE, "rqworker"],
        }[self.backend]

    def kill(self) -> None:
        """Kill all of them at once, children too, as a power cut would."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes = []

    def terminate(self) -> None:
        """Ask all of them to end, and wait until they have."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(PATIENCE_SECONDS)
        self.processes = []

    def wait_until(self, what: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until `what()` is true; what the workers logged is part of the failure."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)


def database_url() -> str:
    """Return the URL of the tests' database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}".rstrip(":")
    return f"postgres://{user}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
