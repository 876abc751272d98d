"""Thumbnails as they are once the queue has made them; inside a test's transaction nothing is committed by itself."""

from __future__ import annotations

from typing import Any

from django.db.models.fields.files import FieldFile
from django.test import Client
from sorl.thumbnail.images import BaseImageFile

from media_tools import jobs, thumbnails


def thumbnail(file: FieldFile, geometry: str, **options: Any) -> BaseImageFile | None:
    """Return the thumbnail after it has been made."""
    thumbnails.get(file, geometry, **options)
    _work()
    return thumbnails.get(file, geometry, **options)


def visit(client: Client, address: str, *args: Any, **kwargs: Any) -> Any:
    """Return the answer of a page after the thumbnails that its first answer lacked have been made."""
    client.get(address, *args, **kwargs)
    _work()
    return client.get(address, *args, **kwargs)


def _work() -> None:
    jobs.dispatch(jobs.Job.objects.open())
