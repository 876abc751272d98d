"""Thumbnails by sorl-thumbnail that no page waits for: made by a queue, looked up all at once, held by stand-ins.

`backend` answers sorl, `store` keeps what is made, `pages` what a page lacks, `making` makes it, `repair` mends.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.fields.files import FieldFile
from sorl.thumbnail import default
from sorl.thumbnail.images import BaseImageFile, ImageFile

from media_tools.thumbnails import making, pages
from media_tools.thumbnails.stand_ins import STAND_IN, Broken, Pending
from media_tools.thumbnails.wanted import Original, Wanted

__all__ = ["STAND_IN", "Pending", "delete", "get", "make_ahead", "prefetch"]


def get(file: FieldFile, geometry: str, **options: Any) -> BaseImageFile | None:
    """Return the thumbnail with its `url`, `width` and `height`; None where there is no picture or it cannot be read.

    One that is not made yet has its final size, and an address that leads to it as soon as it is.
    """
    if not file:
        return None
    found = default.backend.get_thumbnail(file, geometry, **options)
    return None if isinstance(found, Broken) else found


def prefetch(wanted: Iterable[tuple[FieldFile, str, dict[str, Any]]]) -> None:
    """Let all these thumbnails (file, geometry, options) be read with the first of them that the page asks for.

    That is one query, and another one where any of them is not made yet.
    """
    pages.announce([Wanted.of(file, geometry, options) for file, geometry, options in wanted if file])


def make_ahead(wanted: Iterable[tuple[FieldFile, str, dict[str, Any]]]) -> None:
    """Let thumbnails be made before a page asks for them, after the current transaction."""
    making.ask([Wanted.of(file, geometry, options) for file, geometry, options in wanted if file])


def delete(file: FieldFile | ImageFile) -> None:
    """Delete the thumbnails of an original with all that is known of it, wherever each is stored; not the original."""
    source = Original(file.name, file.storage)
    making.forget(source)
    default.kvstore.delete(source)
