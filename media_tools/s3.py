"""S3 and what speaks its protocol, by django-storages: private, with time-outs, and addresses to be cached."""

from __future__ import annotations

import time
from functools import cached_property, lru_cache
from typing import Any

from botocore.config import Config
from django.core.cache import cache
from storages.backends.s3 import S3Storage

from media_tools import files

CONNECT_SECONDS = 2
READ_SECONDS = 5
TRIES = 2  # so that whoever uploads hears within ten seconds that it cannot be had
POOL = 20  # connections of one process, more than it has threads
SIGNED_SECONDS = 3600  # for which a signed address is valid; half of it is left when it is given out last
IMMUTABLE = "public, max-age=31536000, immutable"  # a name is never used twice
ADDRESSES = 20_000  # signed addresses remembered by a process, of half a kilobyte each


class S3MediaStorage(S3Storage):
    """A bucket whose files only the site may read and write; others get signed addresses, or those of a CDN."""

    def get_default_settings(self) -> dict[str, Any]:
        """Return django-storages' settings with stricter defaults; OPTIONS in STORAGES win."""
        return super().get_default_settings() | {
            "querystring_expire": SIGNED_SECONDS,
            "object_parameters": {"CacheControl": IMMUTABLE},
            "client_config": Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                max_pool_connections=POOL,
                signature_version="s3v4",
            ),
        }

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Return the headers with which a file is given out: as what it is, or as a download."""
        headers = files.headers(name)
        own = {"ContentType": headers["Content-Type"]}
        if "Content-Disposition" in headers:
            own["ContentDisposition"] = headers["Content-Disposition"]
        return super().get_object_parameters(name) | own

    def url(self, name: str, parameters: Any = None, expire: int | None = None, http_method: str | None = None) -> str:
        """Return the address; a signed one stays the same for half of its time, so that browsers can cache the file."""
        if parameters or expire or http_method or self.custom_domain:
            return str(super().url(name, parameters, expire, http_method))
        return self._signed(name, int(time.time() / (self.querystring_expire / 2)))

    @cached_property
    def _signed(self) -> Any:
        """Return the function (name, number of the half) that signs once for all processes that share a cache."""

        @lru_cache(maxsize=ADDRESSES)
        def sign(name: str, half: int) -> str:
            key = f"media_tools.signed:{self.bucket_name}:{half}:{name}"
            return str(cache.get_or_set(key, lambda: super(S3MediaStorage, self).url(name), self.querystring_expire))

        return sign
