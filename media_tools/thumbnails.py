"""sorl-thumbnail's key-value store, with one look-up for all the thumbnails of a page."""

from collections.abc import Iterable

from sorl.thumbnail.conf import settings
from sorl.thumbnail.kvstores.cached_db_kvstore import EMPTY_VALUE
from sorl.thumbnail.kvstores.cached_db_kvstore import KVStore as CachedKeyValueStore
from sorl.thumbnail.models import KVStore as Row


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
