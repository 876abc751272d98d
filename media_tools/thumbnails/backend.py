"""sorl's backend for a site on which nobody waits.

`THUMBNAIL_BACKEND = "media_tools.thumbnails.backend.QueuedThumbnailBackend"`
"""

from __future__ import annotations

from typing import Any

from sorl.thumbnail import default
from sorl.thumbnail.base import ThumbnailBackend
from sorl.thumbnail.images import BaseImageFile

from media_tools.thumbnails import pages
from media_tools.thumbnails.stand_ins import Broken, Pending
from media_tools.thumbnails.wanted import Wanted


class QueuedThumbnailBackend(ThumbnailBackend):
    """Return thumbnails that are made, have the others made, and touch no storage."""

    def get_thumbnail(self, file_: Any, geometry_string: str, **options: Any) -> BaseImageFile:
        """Return the thumbnail, or what stands in for it at its final size; raises ValueError without a file."""
        if not file_:
            raise ValueError("There is no file to make a thumbnail of.")
        wanted = Wanted.of(file_, geometry_string, options)
        found = default.kvstore.get(wanted.thumbnail)
        if found is not None:
            return found
        size = wanted.size(wanted.shown or _known_size(wanted))
        if pages.failed(wanted):
            return Broken(size)
        pages.ask(wanted)
        return Pending(size, wanted.thumbnail.key)


def _known_size(wanted: Wanted) -> tuple[int, int] | None:
    known = default.kvstore.get(wanted.source)
    return tuple(known.size) if known else None
