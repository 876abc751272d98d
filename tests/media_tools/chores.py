"""Kinds of jobs for the tests; what they do is seen in files."""

from __future__ import annotations

import os
import time
from pathlib import Path

from media_tools.jobs import GiveUp, Run, job

calls: list[str] = []  # of `note`, in this process


def note_down(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@job()
def note(run: Run, text: str = "") -> None:
    """Note that it ran, in this process."""
    calls.append(text)


@job(queue="bulk")
def write(run: Run, path: str, text: str = "written") -> None:
    """Write one line."""
    note_down(path, text)


@job(queue="bulk")
def take_long(run: Run, path: str) -> None:
    """Work until there is a file."""
    while not Path(path).exists():
        run.beat()
        time.sleep(0.1)


@job()
def put_down(run: Run, path: str, text: str) -> None:
    """Write one line, in another queue."""
    note_down(path, text)


@job()
def whoami(run: Run, path: str) -> None:
    """Write the process and its parent."""
    note_down(path, f"{os.getpid()} {os.getppid()}")


@job(attempts=3, pause_seconds=0.2)
def stumble(run: Run, path: str, times: int) -> None:
    """Fail so many times, then succeed."""
    note_down(path, f"{time.monotonic()}")
    if run.job.attempts <= times:
        raise OSError(f"stumbled over {run.job.attempts}")


@job(attempts=3)
def give_up(run: Run, path: str) -> None:
    """Fail for good at once."""
    note_down(path, "tried")
    raise GiveUp("this is no picture")


@job(lease_seconds=1.5)
def count(run: Run, path: str, total: int) -> None:
    """Count slowly, then put all of it into one file at once."""
    lines = []
    for number in range(total):
        run.progress(number, total)
        note_down(f"{path}.beats", f"{run.job.attempts}:{number}")
        lines.append(str(number))
        time.sleep(0.1)
    run.progress(total, total)
    beside = Path(f"{path}.{run.job.attempts}")
    beside.write_text("\n".join(lines))
    beside.replace(path)
    note_down(f"{path}.ends", f"{run.job.attempts}")


@job(attempts=2, lease_seconds=0.5)
def die(run: Run, path: str) -> None:
    """Take the whole worker along."""
    note_down(path, f"{run.job.attempts}")
    os._exit(9)


not_a_kind = note.function
