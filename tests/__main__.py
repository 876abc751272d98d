"""Run the tests: all on SQLite, then those of the database contract on a real PostgreSQL.

    python -m tests               both runs
    python -m tests --no-browser  both, without what drives Chromium
    python -m tests --proof       what is too long for every day
    python -m tests ARG …         pytest with these arguments, on SQLite

Exit status 0 says that tests ran and that all of them passed.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import chromium, services

MOST_PROCESSES = 4
EVERY_DAY = "not proof and not postgres"


def main(arguments: list[str]) -> int:
    """Return pytest's exit status: 0 only where tests ran and all passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped
    if arguments == ["--no-browser"]:
        return both_runs("-m", f"{EVERY_DAY} and not browser")
    os.environ["CHROMIUM"] = chromium.ensure()
    if "--proof" in arguments:
        arguments.remove("--proof")
        return pytest("-m", "proof", "--timeout=3600", *arguments)
    return pytest(*arguments) if arguments else both_runs("-m", EVERY_DAY)


def both_runs(*selection: str) -> int:
    """Run what is selected on SQLite, and the database contract on PostgreSQL."""
    cores = os.cpu_count() or 1
    print("== Everything, on SQLite", flush=True)
    status = pytest(*processes(cores + 1), *selection, database_url="")  # the browser tests also wait
    with services.postgres() as url:
        print("== The database contract, on PostgreSQL", flush=True)
        return pytest(*processes(cores), "-m", "(contract or postgres) and not proof", database_url=url) or status


def processes(wanted: int) -> list[str]:
    """Return the options for so many processes, or fewer: more than MOST_PROCESSES gain nothing."""
    return [f"--numprocesses={min(wanted, MOST_PROCESSES)}", "--dist=worksteal"]


def pytest(*arguments: str, database_url: str | None = None) -> int:
    """Run pytest in a process of its own, on another database if one is named (an empty text: SQLite)."""
    environment = dict(os.environ)
    if database_url is not None:
        environment["TEST_DATABASE_URL"] = database_url
    root = Path(__file__).resolve().parent.parent
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=root, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
