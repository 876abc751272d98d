"""The programs that turn a JPEG, each a process with a time limit: a bad file ends the process and nothing else."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys

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
MODULE = [sys.executable, "-P", "-m"]


def is_installed() -> bool:
    """Return whether there is a program or library that turns without loss."""
    return bool(shutil.which("jpegtran")) or libturbojpeg.library() is not None


def lossless(data: bytes, operation: str, progressive: bool) -> bytes:
    """Return the turned JPEG with the same coefficients; raises PhotoError where it is damaged."""
    return _run(_lossless_command(operation, progressive), data)


def reencoded(data: bytes, operation: str, quality: int | None = None) -> bytes:
    """Return the turned JPEG, encoded again; raises PhotoError where it is damaged or has unusual colours."""
    quality_given = [] if quality is None else [str(quality)]
    return _run([*MODULE, "media_tools.photos.reencoding", operation, *quality_given], data)


def _lossless_command(operation: str, progressive: bool) -> list[str]:
    program = shutil.which("jpegtran")
    if program:
        flags = ["-progressive"] if progressive else []
        return [program, "-copy", "all", "-perfect", "-optimize", *flags, *JPEGTRAN[operation]]
    flags = ["progressive"] if progressive else []
    return [*MODULE, "media_tools.photos.libturbojpeg", operation, *flags]


def _run(command: list[str], data: bytes) -> bytes:
    """Return what a program makes of `data`; a warning of damaged data counts as a refusal."""
    with _started(command) as process:
        try:
            pixels, _warnings = process.communicate(data, SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise jpeg.damaged() from None
        except BaseException:  # a person who does not want to wait
            process.kill()
            raise
    if process.returncode == reencoding.UNUSUAL:
        raise PhotoError(
            _("The colours of this picture are coded in an unusual way, so it cannot be turned at this size.")
        )
    if process.returncode or not pixels:
        raise jpeg.damaged()
    return bytes(pixels)


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a program that Ctrl+C does not reach: its caller decides what becomes of the photo."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the program inherits it
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=decoder.environment()
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
