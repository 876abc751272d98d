"""What one page has looked up, and which thumbnails it lacks; they are asked for when its answer has been sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DatabaseError
from sorl.thumbnail import default
from sorl.thumbnail.kvstores.base import add_prefix, del_prefix

from media_tools.models import WantedThumbnail
from media_tools.thumbnails import making
from media_tools.thumbnails.wanted import Wanted

logger = logging.getLogger("media_tools.thumbnails")


@dataclass
class Page:
    """What is known for the length of a request."""

    announced: set[str] = field(default_factory=set)  # keys of sorl's store that the page may look up
    values: dict[str, str | None] = field(default_factory=dict)  # of sorl's store, None where it has none
    failed: dict[str, bool] = field(default_factory=dict)  # by the thumbnail's key
    wanted: dict[str, Wanted] = field(default_factory=dict)


current: ContextVar[Page | None] = ContextVar("media_tools.thumbnails.page", default=None)


def connect() -> None:
    """Let every request be a page."""
    request_started.connect(begin, dispatch_uid="media_tools.thumbnails.begin")
    request_finished.connect(finish, dispatch_uid="media_tools.thumbnails.finish")


def begin(**kwargs: Any) -> None:
    """Begin a page."""
    current.set(Page())


def finish(**kwargs: Any) -> None:
    """Ask for what the page lacks. Its answer has been sent, so nobody waits for this."""
    page = current.get()
    current.set(None)
    if page is None or not page.wanted:
        return
    try:
        making.ask(page.wanted.values())
    except (DatabaseError, RuntimeError) as error:  # the next page asks again
        logger.warning("Thumbnails cannot be asked for: %s", error)


def announce(wanted: Iterable[Wanted]) -> None:
    """Say what the page may look up: the first one that is asked for brings all of them."""
    page = current.get()
    keys = {key for one in wanted for key in _keys(one)}
    if page is None:
        default.kvstore.read(keys)
    else:
        page.announced |= keys


def _keys(wanted: Wanted) -> Iterator[str]:
    yield add_prefix(wanted.thumbnail.key)
    if wanted.shown is None:
        yield add_prefix(wanted.source.key)


def failed(wanted: Wanted) -> bool:
    """Tell whether the thumbnail was tried and cannot be made; all that the page lacks is looked up at once."""
    page, key = current.get() or Page(), wanted.thumbnail.key
    if key not in page.failed:
        lacking = {key, *(del_prefix(one) for one, value in page.values.items() if value is None)} - page.failed.keys()
        found = WantedThumbnail.objects.failed(lacking)
        page.failed |= {one: one in found for one in lacking}
    return page.failed[key]


def ask(wanted: Wanted) -> None:
    """Have the thumbnail made: after the request, or outside of one after the transaction."""
    page = current.get()
    if page is None:
        making.ask([wanted])
    else:
        page.wanted[wanted.thumbnail.key] = wanted


def is_pending() -> bool:
    """Tell whether the current page lacks any thumbnail so far."""
    page = current.get()
    return bool(page and page.wanted)
