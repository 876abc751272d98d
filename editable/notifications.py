"""Who hears of a change: the log, and every channel that is registered.

    # yourapp/editing.py
    from editable import notifications

    @notifications.register
    def tell_the_chat(change: notifications.Change) -> None:
        post(f"{change.user} changed {change.key}")

A channel is called after the commit; a failure is logged and stops nobody. What must not be lost in a crash between
the commit and the call is registered with `durable=True`: it is called within the transaction, and starts a job there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from editable import commit_queue
from editable.models import Revision
from media_tools import isolation

logger = logging.getLogger("editable")


@dataclass(frozen=True)
class Change:
    """A change that was made in the editor.

    `key` says where: `<app.model>/<pk>/<fields>`, or `<app.model>/<pk>` for a row that was added or deleted, or
    `<app.model>` for an order. `revision` is the id of its last Revision; all of them have `request_id`, and those of
    one person without a longer rest `sitting`. `site` is the address of the home page as the person has it.
    """

    key: str
    kind: Revision.Kind
    user: str
    revision: int
    request_id: str
    sitting: str
    site: str


Channel = Callable[[Change], object]

_channels: dict[str, tuple[Channel, bool]] = {}


def register(channel: Channel | None = None, durable: bool = False) -> Channel | Callable[[Channel], Channel]:
    """Call `channel(change)` for every change; also as a decorator, with or without arguments."""
    if channel is None:
        return partial(register, durable=durable)  # type: ignore[return-value]
    _channels[f"{channel.__module__}.{channel.__qualname__}"] = (channel, durable)  # once, however often it is imported
    return channel


def unregister(channel: Channel) -> None:
    """Call it no more."""
    _channels.pop(f"{channel.__module__}.{channel.__qualname__}", None)


def tell(change: Change) -> None:
    """Log the change and tell all channels, from within its transaction; nobody hears of what is done in isolation."""
    if isolation.current():
        return
    commit_queue.enqueue(log, queue="log", change=change)
    for channel, durable in _channels.values():
        if durable:
            channel(change)
        else:
            commit_queue.enqueue(channel, queue="notifications", change=change)


def log(change: Change) -> None:
    """Log who changed what, where; never a value."""
    kind = Revision.Kind(change.kind).label
    logger.info("%s %s by %s, revision %d", kind, change.key, change.user, change.revision)
