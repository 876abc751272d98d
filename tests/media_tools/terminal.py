"""A terminal for real processes."""

from __future__ import annotations

import errno
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
SHOW, HIDE = "\x1b[?25h", "\x1b[?25l"  # the cursor


def run(
    arguments: list[str],
    *,
    out: int | None = None,
    seen: Callable[[subprocess.Popen[bytes], str], object] = lambda process, text: None,
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Run Python with standard error, and unless `out` is another file standard output, on a terminal of 100 columns.

    Return its status and all that the terminal showed; `seen` hears of that while the process runs.
    """
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    command = [sys.executable, *arguments]
    env = {**os.environ, "TERM": "xterm", **(environment or {})}
    screen = theirs if out is None else out
    with subprocess.Popen(
        command, cwd=ROOT, env=env, start_new_session=True, stdin=theirs, stdout=screen, stderr=theirs
    ) as process:
        os.close(theirs)
        text = ""
        while data := _read(ours):
            text += data.decode("utf-8", "replace")
            seen(process, text)
        os.close(ours)
        return process.wait(SECONDS), text


def press_ctrl_c(process: subprocess.Popen[bytes]) -> None:
    """Send SIGINT to the process and those that it has started, as a terminal does."""
    os.killpg(process.pid, signal.SIGINT)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError as error:
        if error.errno != errno.EIO:  # what Linux says when nobody holds the other end any more
            raise
        return b""
