"""What commands say on a terminal: a bar that tells how far they are, and texts that cannot garble it.

    with console.progress(self, "Watering", total=len(plants), quiet=options["verbosity"] == 0) as bar:
        for plant in plants:
            water(plant)
            bar.write(f"{plant}: watered")
            bar.advance()

The bar is on standard error, and only where that is a terminal; it vanishes at the end.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a site that serves pages needs no bars
    from django.core.management.base import BaseCommand
    from rich.console import Console
    from rich.progress import Progress, TaskID

REDRAW_SECONDS = 0.1  # as often as an eye can follow
JOINERS = "\u200c\u200d"  # invisible, and part of words in Persian and Hindi, and of emoji


class Bar:
    """How far a command is, where nobody looks on: nothing is drawn."""

    def __init__(self, command: BaseCommand) -> None:
        self.out = command.stdout

    def advance(self, count: int = 1) -> None:
        """Tell that so many more are done."""

    def write(self, text: str) -> None:
        """Write a line to standard output, above the bar."""
        self.out.write(text)


@contextmanager
def progress(command: BaseCommand, label: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Bar]:
    """Draw a bar for the time of a block, unless `quiet`; without `total` it only counts."""
    if quiet or not command.stderr.isatty():
        yield Bar(command)
        return
    with _progress(command, total) as drawn:
        drawn.console.show_cursor()  # else a process that is killed would leave a terminal without one
        yield _Drawn(command, drawn, drawn.add_task(label, total=total))


@contextmanager
def patient() -> Iterator[Callable[[], None]]:
    """Let Ctrl+C wait for the time of a block until the function given is called, which then raises KeyboardInterrupt.

    A second Ctrl+C does not wait.
    """
    usual = signal.getsignal(signal.SIGINT)
    asked = threading.Event()

    def note(number: int, frame: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, usual)

    def obey() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield obey
    finally:
        signal.signal(signal.SIGINT, usual)


def printable(text: str) -> str:
    """Return `text` with all that moves the cursor or turns the direction of writing escaped."""
    return "".join(letter if letter.isprintable() or letter in JOINERS else ascii(letter).strip("'") for letter in text)


def padded(text: str, width: int) -> str:
    """Return `text` filled up with blanks to `width` columns of a terminal; wide letters take two of them."""
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))


class _Drawn(Bar):
    def __init__(self, command: BaseCommand, drawn: Progress, task: TaskID) -> None:
        super().__init__(command)
        self.drawn, self.task, self.next = drawn, task, 0.0

    def advance(self, count: int = 1) -> None:
        self.drawn.advance(self.task, count)
        if time.monotonic() >= self.next or self.drawn.finished:
            self.drawn.refresh()
            self.next = time.monotonic() + REDRAW_SECONDS

    def write(self, text: str) -> None:
        if self.out.isatty():
            self.drawn.console.print(text, markup=False, highlight=False, emoji=False, soft_wrap=True)
        else:
            self.out.write(text)


def _progress(command: BaseCommand, total: int | None) -> Progress:
    """Return the drawing; nothing is drawn by a thread, so none can be left behind."""
    from rich import progress as columns

    how_many = "{task.completed}" if total is None else "{task.completed}/{task.total}"
    return columns.Progress(
        columns.TextColumn("{task.description}", markup=False),
        columns.BarColumn(),
        columns.TextColumn(how_many),
        columns.TimeRemainingColumn(elapsed_when_finished=True),
        console=_console(command),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _console(command: BaseCommand) -> Console:
    from rich.console import Console

    plain = command.style.ERROR("x") == "x"  # --no-color, or DJANGO_COLORS=nocolor
    return Console(stderr=True, force_terminal=True, no_color=plain or None)
