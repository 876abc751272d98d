"""Thumbnails by sorl-thumbnail: one look-up for all of a page, and nothing that a broken original can break."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models.fields.files import FieldFile
from sorl.thumbnail import default
from sorl.thumbnail.conf import defaults, settings
from sorl.thumbnail.images import ImageFile
from sorl.thumbnail.kvstores.base import add_prefix
from sorl.thumbnail.kvstores.cached_db_kvstore import EMPTY_VALUE
from sorl.thumbnail.kvstores.cached_db_kvstore import KVStore as CachedKeyValueStore
from sorl.thumbnail.models import KVStore as Row

from media_tools.fields import CENTRE, crop_of

logger = logging.getLogger("media_tools.thumbnails")

STAND_IN = "media_tools/stand-in.svg"  # a static file
FAILURE_SECONDS = 60  # before a picture that could not be made is tried again, so that no page view waits for it


class KeyValueStore(CachedKeyValueStore):
    """The cached store in the database, which can read many keys at once."""

    def prefetch(self, keys: Iterable[str]) -> None:
        """Bring the values of full `keys` into the cache: one cache call, and one query for what it lacks."""
        missing = set(keys)
        missing -= self.cache.get_many(missing).keys()
        if missing:
            found = dict(Row.objects.filter(key__in=missing).values_list("key", "value"))
            values = {key: found.get(key, EMPTY_VALUE) for key in missing}
            self.cache.set_many(values, settings.THUMBNAIL_CACHE_TIMEOUT)


def get(file: FieldFile, geometry: str, **options: Any) -> ImageFile | None:
    """Return the thumbnail with its `url`, `width` and `height`, made now if need be; None where it cannot be made."""
    if not file:
        return None
    options = _focused(file, options)
    return default.kvstore.get(_thumbnail(file, geometry, options)) or _make(file, geometry, options)


def _make(file: FieldFile, geometry: str, options: dict[str, Any]) -> ImageFile | None:
    """Make the thumbnail, unless that failed for this original a moment ago, at whatever size."""
    source = ImageFile(file)
    failure = f"media_tools.failed:{source.key}"
    if cache.get(failure):
        return None
    try:
        default.engine.get_image(source)  # raises for what cannot be read, which sorl would log line by line
        made = default.backend.get_thumbnail(file, geometry, **options)
        if made.size:
            return made
        reason: object = "it was lost on the way"
    except Exception as error:  # decoders raise whatever they like; the page matters more than the picture
        reason = error
    logger.warning("No thumbnail %s of %s: %s", geometry, file.name, reason)
    cache.set(failure, True, FAILURE_SECONDS)
    return None


def prefetch(wanted: Iterable[tuple[FieldFile, str, dict[str, Any]]]) -> None:
    """Read all the wanted thumbnails (file, geometry, options) with one look-up."""
    found = [_thumbnail(file, geometry, _focused(file, options)) for file, geometry, options in wanted if file]
    default.kvstore.prefetch([add_prefix(thumbnail.key) for thumbnail in found])


def doubled(geometry: str) -> str:
    """Return the geometry for screens with twice the pixels: `400x300` gives `800x600`."""
    return "x".join(str(2 * int(side)) if side else "" for side in geometry.split("x"))


def _focused(file: FieldFile, options: dict[str, Any]) -> dict[str, Any]:
    """Return `options` with the picture's focal point in the place of its centre."""
    return options | {"crop": crop_of(file)} if options.get("crop") == CENTRE else options


def _thumbnail(file: FieldFile, geometry: str, options: dict[str, Any]) -> ImageFile:
    """Return the file in which sorl's ThumbnailBackend.get_thumbnail keeps the thumbnail, whether made or not."""
    backend, source = default.backend, ImageFile(file)
    full = dict(options)
    if settings.THUMBNAIL_PRESERVE_FORMAT:
        full.setdefault("format", backend._get_format(source))
    for name, value in backend.default_options.items():
        full.setdefault(name, value)
    for name, setting in backend.extra_options:
        if getattr(settings, setting) != getattr(defaults, setting):
            full.setdefault(name, getattr(settings, setting))
    return ImageFile(backend._get_thumbnail_filename(source, geometry, full), default.storage)
