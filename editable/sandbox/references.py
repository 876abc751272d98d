"""Which files private copies still refer to, for `media_tools.references`: who tries a change sees what was there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from editable.conf import settings
from editable.publishing import sending
from editable.references import referred_to as in_texts
from editable.sandbox import copies
from media_tools import references


def referred_to(among: Collection[str] | None) -> Iterator[str]:
    """Yield the names of files and the ids of pictures in every private copy that is used."""
    private = [copy for copy in copies.everything() if copy.is_there()] if settings.SANDBOX != "off" else []
    for copy in [*private, *sending.everything()]:
        with copy.opened():
            found = [*references.in_fields(among), *in_texts(among)]
        yield from found
