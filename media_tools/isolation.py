"""Work on somebody's private copy of the site: its new files lie apart, and its jobs run where they are started.

Who opens such a copy enters `isolated()`; storages, thumbnails, uploads and jobs ask for `current()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Isolation:
    """Where new files go, whether a sample takes the place of each upload, and how many bytes were written so far."""

    folder: str
    samples: bool = False
    written: int = 0


_current: ContextVar[Isolation | None] = ContextVar("media_tools.isolation", default=None)


def current() -> Isolation | None:
    """Return the isolation that this code runs in, None outside of any."""
    return _current.get()


@contextmanager
def isolated(isolation: Isolation) -> Iterator[None]:
    """Let all work inside the block be done in isolation."""
    token = _current.set(isolation)
    try:
        yield
    finally:
        _current.reset(token)


def below(name: str) -> str:
    """Return the name that a new file of that name has here: below the folder of the isolation, if there is one."""
    isolation = current()
    return f"{isolation.folder}/{name}" if isolation else name


def count(size: int) -> None:
    """Note that so many bytes of a file were written."""
    if isolation := current():
        isolation.written += size


def takes_samples() -> bool:
    """Tell whether uploads are only checked, and a sample is kept in their place."""
    isolation = current()
    return isolation is not None and isolation.samples
