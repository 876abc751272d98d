"""sorl's key-value store: many keys at once, no memory of what is missing, and lists that lose nothing.

`THUMBNAIL_KVSTORE = "media_tools.thumbnails.store.KeyValueStore"`
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.core.files.storage import storages
from django.db import transaction
from sorl.thumbnail.conf import settings
from sorl.thumbnail.helpers import serialize
from sorl.thumbnail.images import ImageFile, serialize_image_file
from sorl.thumbnail.kvstores.base import add_prefix, del_prefix
from sorl.thumbnail.kvstores.cached_db_kvstore import KVStore as CachedKeyValueStore
from sorl.thumbnail.models import KVStore as Row

from media_tools import isolation
from media_tools.thumbnails import pages

logger = logging.getLogger("media_tools.thumbnails")

LIST = "thumbnails"  # sorl's word for the keys of an original's thumbnails
LISTS = add_prefix("", LIST)
STORAGE = re.compile(r'"storage": "([^"]*)"')  # in an image as sorl keeps it


class KeyValueStore(CachedKeyValueStore):
    """Rows in the database behind the cache; a cache that is lost, or not shared by all processes, changes nothing.

    What is missing is remembered for the current page only: another process may make it at any moment.
    """

    def read(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Return the values of full `keys`, None for missing ones: one cache call, and one query for what it lacks.

        What the page has announced is read along.
        """
        page, wanted = pages.current.get() or pages.Page(), set(keys)
        if unknown := wanted - page.values.keys():
            unknown |= page.announced - page.values.keys()
            page.values |= self._cached(unknown)
            if not wanted <= page.values.keys():
                missing = unknown - page.values.keys()
                rows = self._stored(missing)
                self._remember(rows)
                page.values |= dict.fromkeys(missing) | rows
        return {key: page.values[key] for key in wanted}

    def kept(self, keys: Iterable[str]) -> set[str]:
        """Return those of sorl's `keys` that the database has at this moment."""
        return {del_prefix(key) for key in self._stored(map(add_prefix, keys))}

    def at(self, key: str) -> ImageFile | None:
        """Return the image of a key, None where there is none."""
        return self._get(key)

    def set(self, image_file: ImageFile, source: ImageFile | None = None) -> None:
        """Keep an image, as a thumbnail of `source` where one is given."""
        image_file.set_size()
        if source is None:
            self._write({add_prefix(image_file.key): serialize_image_file(image_file)})
        else:
            self.add(source, [image_file])

    def add(self, source: ImageFile, thumbnails: Iterable[ImageFile]) -> None:
        """Keep an original and thumbnails of it, all of which have a size."""
        images = [source, *thumbnails]
        values = {add_prefix(image.key): serialize_image_file(image) for image in images}
        listed = add_prefix(source.key, LIST)
        with transaction.atomic():
            self._write(values)  # this locks the original's row, so that of two workers one waits with the list
            keys = {*self._listed(source), *(image.key for image in images[1:])}
            self._put({listed: serialize(sorted(keys))})

    def delete_thumbnails(self, image_file: ImageFile) -> None:
        """Delete the thumbnails of an original; a file goes before its row, so that a second call ends what was cut."""
        for thumbnail in filter(None, map(self._get, self._listed(image_file))):
            thumbnail.delete()
            self._delete(thumbnail.key)
        self._delete(image_file.key, LIST)

    def _listed(self, source: ImageFile) -> list[str]:
        return self._get(source.key, LIST) or []

    def _get_raw(self, key: str) -> str | None:
        if key.startswith(LISTS):  # other processes may have added to it
            found: str | None = Row.objects.filter(key=key).values_list("value", flat=True).first()
            return found
        return self.read([key])[key]

    def _set_raw(self, key: str, value: str) -> None:
        self._write({key: value})

    def _delete_raw(self, *keys: str) -> None:
        Row.objects.filter(key__in=keys).delete()
        if not isolation.current():
            with _spared():
                self.cache.delete_many(keys)
        _tell_page(dict.fromkeys(keys))

    def _put(self, values: Mapping[str, str]) -> None:
        rows = [Row(key=key, value=value) for key, value in values.items()]
        Row.objects.bulk_create(rows, update_conflicts=True, update_fields=["value"], unique_fields=["key"])

    def _write(self, values: Mapping[str, str]) -> None:
        self._put(values)
        transaction.on_commit(lambda: self._remember(values), robust=True)
        _tell_page(values)

    def _stored(self, keys: Iterable[str]) -> dict[str, str]:
        rows = Row.objects.filter(key__in=keys).values_list("key", "value")
        return {key: value for key, value in rows if is_somewhere(value)}

    def _cached(self, keys: Iterable[str]) -> dict[str, str]:
        with _spared():
            found = self.cache.get_many(keys)
            return {key: value for key, value in found.items() if is_somewhere(value)}
        return {}

    def _remember(self, values: Mapping[str, str]) -> None:
        if values and not isolation.current():  # what others read there is of the shared files
            with _spared():
                self.cache.set_many(dict(values), settings.THUMBNAIL_CACHE_TIMEOUT)


@contextmanager
def _spared() -> Iterator[None]:
    """Let nobody see that a cache does not answer: the database has all that it has."""
    try:
        yield
    except Exception as error:  # a cache may be anything
        logger.warning("The cache of thumbnails does not answer: %s", error)


def is_thumbnail(image: ImageFile) -> bool:
    """Tell whether an image of the store is a thumbnail, and no original."""
    prefix = settings.THUMBNAIL_PREFIX
    return bool(image.name.startswith((prefix, isolation.below(prefix))))


def is_somewhere(value: str) -> bool:
    """Tell whether the storage of a kept image is still in the settings: an alias, or a class by its path."""
    found = STORAGE.search(value)
    return not found or found[1] in storages.backends or ("." in found[1] and ":" not in found[1])


def _tell_page(values: Mapping[str, str | None]) -> None:
    """Let the current page know of a change that it makes itself."""
    if page := pages.current.get():
        page.values |= values
