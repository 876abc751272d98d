"""A storage that is far away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import override_settings
from django.utils.functional import empty
from sorl.thumbnail import default
from sorl.thumbnail.images import get_or_create_storage

CALLS = (
    "_open",
    "_save",
    "delete",
    "exists",
    "listdir",
    "size",
    "get_accessed_time",
    "get_created_time",
    "get_modified_time",
)


class FarStorage(FileSystemStorage):
    """Count the calls, and answer each after a while."""

    calls: ClassVar[list[str]] = []
    seconds: ClassVar[float] = 0.1


def _far(name: str) -> Callable[..., Any]:
    def call(self: FarStorage, *args: Any, **kwargs: Any) -> Any:
        self.calls.append(name)
        time.sleep(self.seconds)
        return getattr(super(FarStorage, self), name)(*args, **kwargs)

    return call


for _name in CALLS:
    setattr(FarStorage, _name, _far(_name))


@contextmanager
def configured(**storages: Any) -> Iterator[None]:
    """Add storages to the setting STORAGES."""
    with override_settings(STORAGES=settings.STORAGES | storages):
        _forget()
        yield
    _forget()


@contextmanager
def far_away() -> Iterator[list[str]]:
    """Keep all media in a FarStorage; yields the calls."""
    backend = {"BACKEND": f"{FarStorage.__module__}.{FarStorage.__qualname__}"}
    with configured(**{"default": backend, settings.MEDIA_TOOLS_STORAGE: backend}):
        FarStorage.calls.clear()
        yield FarStorage.calls


def _forget() -> None:
    """Let sorl ask for the storages anew."""
    get_or_create_storage.cache_clear()
    default.storage._wrapped = empty
