"""PR-03: the bar of commands, on a real terminal."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import BaseCommand

from media_tools import console
from tests.media_tools import terminal

COMMAND = """
import sys, threading, time
from django.conf import settings
settings.configure()
from django.core.management.base import BaseCommand
from media_tools import console

class Command(BaseCommand):
    requires_system_checks = []

    def handle(self, *args, **options):
        with console.progress(self, "Watering [b]", 40, quiet=options["verbosity"] == 0) as bar:
            for number in range(40):
                time.sleep(0.01)
                if number == 20:
                    bar.write("[red]twenty[/red] :smile: " + "x" * 120)
                bar.advance()
            if MODE == "wait":
                time.sleep(30)
        self.stdout.write("over, " + str(threading.active_count()) + " thread")

MODE, *rest = sys.argv[1:]
Command().run_from_argv(["manage.py", "water", *rest])
"""


def run(mode: str, *arguments: str, **options: Any) -> tuple[int, str]:
    return terminal.run(["-c", COMMAND, mode, *arguments], **options)


def test_a_terminal_has_a_bar() -> None:
    """PR-03: it grows and vanishes; a line above it comes as it is; no thread is left, and the cursor is there."""
    status, text = run("plain")
    assert status == 0 and "Watering [b]" in text and "40/40" in text and "/40" in text.replace("40/40", "")
    assert "[red]twenty[/red] :smile: " + "x" * 120 in text and "\x1b[3" in text
    assert text.rstrip().endswith("over, 1 thread") and "\\x1b[2K" in ascii(text.rsplit("40/40")[-1])
    assert text.rfind(terminal.SHOW) > text.rfind(terminal.HIDE)


def test_standard_output_is_another_file(tmp_path: Path) -> None:
    """PR-03: what a pipe gets is the lines alone, while the terminal has the bar."""
    with (tmp_path / "out").open("wb") as out:
        status, text = run("plain", out=out.fileno())
    assert (tmp_path / "out").read_text() == "[red]twenty[/red] :smile: " + "x" * 120 + "\nover, 1 thread\n"
    assert status == 0 and "40/40" in text and "twenty" not in text


def test_without_colour() -> None:
    """PR-03: --no-color and NO_COLOR leave no colours."""
    assert "\x1b[3" not in run("plain", "--no-color")[1]
    assert "\x1b[3" not in run("plain", environment={"NO_COLOR": "1"})[1]


def test_it_is_quiet() -> None:
    """PR-03: with --verbosity 0 there is no bar."""
    status, text = run("plain", "--verbosity", "0")
    assert status == 0 and "Watering" not in text and "over" in text


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_the_cursor_is_back(end: signal.Signals) -> None:
    """PR-03: however the process ends, the terminal has its cursor."""

    def stop(process: subprocess.Popen[bytes], text: str) -> None:
        if "40/40" in text:
            process.send_signal(end)

    status, text = run("wait", seen=stop)
    assert status == -end
    assert text.rfind(terminal.SHOW) > text.rfind(terminal.HIDE)


def test_elsewhere_there_is_no_bar() -> None:
    """PR-03: where standard error is no terminal only the lines are written."""
    out, err = StringIO(), StringIO()
    with console.progress(BaseCommand(stdout=out, stderr=err), "Watering", 2) as bar:
        bar.advance()
        bar.write("one")
    assert (out.getvalue(), err.getvalue()) == ("one\n", "")


def test_texts_cannot_garble_a_terminal() -> None:
    """PR-03: control characters, line ends and marks of direction are shown; letters of all languages are letters."""
    assert console.printable("a\nb\x1b[2J\u202etxt.\u2066\udc80\x9b") == "a\\nb\\x1b[2J\\u202etxt.\\u2066\\udc80\\x9b"
    text = "Größe 写真 نمی\u200cخواهم 👩\u200d🚀 it's"
    assert console.printable(text) == text


def test_columns_of_wide_letters() -> None:
    """PR-03: letters that take two columns are counted as two."""
    assert (
        console.padded("写真", 6) == "写真  "
        and console.padded("abc", 6) == "abc   "
        and console.padded("写真", 1) == "写真"
    )


def test_pages_do_without_the_library() -> None:
    """PR-03: the web process does not import it."""
    code = "import project.wsgi, sys, django.test; django.test.Client().get('/healthz'); print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=terminal.ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr
