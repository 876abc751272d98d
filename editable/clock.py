"""What time it is for the page: the present, or the moment to which the page is turned back."""

from __future__ import annotations

import contextlib
import contextvars
import datetime
from collections.abc import Iterator

from django.utils import timezone

_moment: contextvars.ContextVar[datetime.datetime | None] = contextvars.ContextVar("editable_moment", default=None)


def now() -> datetime.datetime:
    """Return the aware moment that the page shows."""
    return _moment.get() or timezone.now()


@contextlib.contextmanager
def set_to(moment: datetime.datetime) -> Iterator[None]:
    """Let `now()` be `moment` inside the block."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
