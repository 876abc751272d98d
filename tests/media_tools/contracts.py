"""Places for files, of which each keeps the same promises: the media folder, and a bucket on a real S3 server."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from django.conf import settings
from django.core.files.storage import Storage
from django.test import Client

from media_tools import storage
from tests.buckets import Bucket

http = urllib3.PoolManager(timeout=10, retries=False)


@dataclass(frozen=True)
class Answer:
    """What whoever asks for an address gets; the names of the headers are in small letters."""

    status: int
    headers: dict[str, str]
    data: bytes


class Place(ABC):
    """Where the files of a test go."""

    @property
    def storage(self) -> Storage:
        """The storage of new files."""
        return storage.at(storage.active())

    @abstractmethod
    def names(self) -> list[str]:
        """Return the names of all files that are there, thumbnails included."""

    @abstractmethod
    def get(self, address: str) -> Answer:
        """Ask for the address of a file as a visitor's browser does."""

    def originals(self) -> list[str]:
        """Return the names of all files that are no thumbnails."""
        return sorted(key for key in self.names() if not key.startswith("cache/"))


class Disk(Place):
    """The folder MEDIA_ROOT, given out by the site."""

    def names(self) -> list[str]:
        """Return the names of all files that are there, thumbnails included."""
        root = Path(settings.MEDIA_ROOT)
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    def get(self, address: str) -> Answer:
        """Ask for the address of a file as a visitor's browser does."""
        response: Any = Client().get(address)
        headers = {name.lower(): value for name, value in response.items()}
        return Answer(response.status_code, headers, response.getvalue())


@dataclass(frozen=True)
class S3(Place):
    """A bucket, asked over HTTP."""

    bucket: Bucket

    def names(self) -> list[str]:
        """Return the names of all files that are there, thumbnails included."""
        return self.bucket.names()

    def get(self, address: str) -> Answer:
        """Ask for the address of a file as a visitor's browser does."""
        response = http.request("GET", address)
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, response.data)
