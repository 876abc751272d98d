"""The programs that turn a JPEG, each a process with a time limit: a bad file ends the process and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _

from media_tools import decoder
from media_tools.photos import jpeg, libturbojpeg, reencoding
from media_tools.photos.errors import PhotoError

SECONDS = 60  # a photo of 12 megapixels takes a sixth of a second
JPEGTRAN = {
    "hflip": ["-flip", "horizontal"],
    "rot180": ["-rotate", "180"],
    "vflip": ["-flip", "vertical"],
    "transpose": ["-transpose"],
    "rot90": ["-rotate", "90"],
    "transverse": ["-transverse"],
    "rot270": ["-rotate", "270"],
}
MEMORY = hasattr(os, "memfd_create")  # Linux has files in memory
MODULE = [sys.executable, "-P", "-m"]


def is_installed() -> bool:
    """Return whether there is a program or library that turns without loss."""
    return bool(shutil.which("jpegtran")) or libturbojpeg.library() is not None


def lossless(data: bytes, operation: str, progressive: bool, *, optimized: bool = True) -> bytes:
    """Return the turned JPEG with the same coefficients; raises PhotoError where it is damaged.

    Without codes that are `optimized` for the picture it takes half the time.
    """
    return _run(_lossless_command(operation, progressive, optimized), data)


def reencoded(data: bytes, operation: str, quality: int | None = None) -> bytes:
    """Return the turned JPEG, encoded again; raises PhotoError where it is damaged or has unusual colours."""
    order = reencoding.order(jpeg.parse(data), len(data), operation, quality)
    return _run([*MODULE, "media_tools.photos.reencoding", order], data)


def check(data: bytes, progressive: bool) -> None:
    """Raise PhotoError where a JPEG is damaged, which Pillow would overlook."""
    program = shutil.which("djpeg")  # comes with jpegtran
    if program:
        _run([program, "-scale", "1/8", "-fast"], data)  # all data are read, and hardly any is worked on
    else:
        lossless(data, "transpose", progressive, optimized=False)  # possible at every size


def _lossless_command(operation: str, progressive: bool, optimized: bool) -> list[str]:
    program = shutil.which("jpegtran")
    if program:
        flags = ["-progressive"] if progressive else ["-optimize"] if optimized else []
        return [program, "-copy", "all", "-perfect", *flags, *JPEGTRAN[operation]]
    flags = ["progressive"] if progressive else []
    return [*MODULE, "media_tools.photos.libturbojpeg", operation, *flags]


def _run(command: list[str], data: bytes) -> bytes:
    """Return what a program makes of `data`; a warning of damaged data counts as a refusal."""
    with _file(data) as given, _file() as made:
        with _started(command, given, made) as process:
            try:
                process.communicate(timeout=SECONDS)  # until it closes standard error: no one looks at the clock
            except BaseException as ended:  # also a person who does not want to wait
                process.kill()
                if isinstance(ended, subprocess.TimeoutExpired):
                    raise jpeg.damaged() from None
                raise
        made.seek(0)
        pixels = made.read()
    if process.returncode == reencoding.UNUSUAL:
        raise PhotoError(
            _("The colours of this picture are coded in an unusual way, so it cannot be turned at this size.")
        )
    if process.returncode or not pixels:
        raise jpeg.damaged()
    return pixels


@contextmanager
def _file(data: bytes = b"") -> Iterator[IO[bytes]]:
    """Give a file that no folder lists: through a pipe a photo would go in pieces of 512 bytes."""
    with os.fdopen(os.memfd_create("photo"), "w+b") if MEMORY else tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        yield file


def _started(command: list[str], given: IO[bytes], made: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a program that Ctrl+C does not reach: its caller decides what becomes of the photo."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the program inherits it
    try:
        return subprocess.Popen(command, stdin=given, stdout=made, stderr=subprocess.PIPE, env=decoder.environment())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
