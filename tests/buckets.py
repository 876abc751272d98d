"""A bucket on a real S3 server in the place of the media folder."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import empty
from sorl.thumbnail import default
from sorl.thumbnail.images import get_or_create_storage

from tests.services import S3Server


@dataclass(frozen=True)
class Bucket:
    """A bucket, and how the site speaks to it."""

    server: S3Server
    name: str

    @property
    def alias(self) -> str:
        """The alias in STORAGES."""
        return f"s3:{self.name}"

    @cached_property
    def client(self) -> Any:
        """boto3's client with all rights."""
        return self.server.client()

    def names(self) -> list[str]:
        """Return the names of all files in it."""
        found = self.client.list_objects_v2(Bucket=self.name)
        return [entry["Key"] for entry in found.get("Contents", ())]

    def empty(self) -> None:
        """Delete all files."""
        if names := self.names():
            self.client.delete_objects(Bucket=self.name, Delete={"Objects": [{"Key": key} for key in names]})

    def backend(self, **options: Any) -> dict[str, Any]:
        """Return the entry in STORAGES."""
        own = {
            "bucket_name": self.name,
            "endpoint_url": self.server.endpoint_url,
            "region_name": self.server.region,
            "access_key": self.server.access_key,
            "secret_key": self.server.secret_key,
        }
        return {"BACKEND": "media_tools.s3.S3MediaStorage", "OPTIONS": own | options}

    def use(self, settings: Any, **options: Any) -> None:
        """Let new files and thumbnails go there."""
        backend = self.backend(**options)
        settings.STORAGES = settings.STORAGES | {self.alias: backend, "default": backend}
        settings.MEDIA_TOOLS_STORAGE = settings.THUMBNAIL_STORAGE = self.alias
        forget_storages()


@contextmanager
def new_bucket(server: S3Server) -> Iterator[Bucket]:
    """Yield an empty bucket that is deleted at the end; a new one takes its first file in a fifth of a second."""
    bucket = Bucket(server, f"tests-{secrets.token_hex(6)}")
    bucket.client.create_bucket(Bucket=bucket.name)
    yield bucket
    bucket.empty()
    bucket.client.delete_bucket(Bucket=bucket.name)


def forget_storages() -> None:
    """Let sorl ask for its storages anew."""
    get_or_create_storage.cache_clear()
    default.storage._wrapped = empty
