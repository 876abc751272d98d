"""Folders in the place of storages, the files in them, and time that passes for them."""

from __future__ import annotations

import datetime
import os
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db.models import F

from media_tools import storage
from media_tools.models import Picture, UnreferencedFile
from media_tools.places import names_below
from project.models import GalleryItem
from tests.buckets import forget_storages
from tests.media_tools.pictures import picture

LONG_AGO = 1_000_000_000
PLAIN = f"{FileSystemStorage.__module__}.{FileSystemStorage.__qualname__}"
PICTURE = picture()


def use_folders(settings: Any, root: Path, *aliases: str, backend: str = PLAIN) -> None:
    """Let these aliases be folders of their own; new files and thumbnails go to the first one."""
    places = {name: {"BACKEND": backend, "OPTIONS": {"location": str(root / name)}} for name in aliases}
    settings.STORAGES = {"staticfiles": settings.STORAGES["staticfiles"], "default": places[aliases[0]], **places}
    settings.MEDIA_TOOLS_STORAGE = settings.THUMBNAIL_STORAGE = aliases[0]
    forget_storages()


def make_item(data: bytes = PICTURE, name: str = "boat.jpg", **fields: Any) -> GalleryItem:
    """Return a row with a file."""
    item = GalleryItem(title="Boat", **fields)
    item.image.save(name, ContentFile(data, name))
    return GalleryItem.objects.get(pk=item.pk)


def make_picture(data: bytes = PICTURE) -> Picture:
    """Return a picture for a rich text."""
    row = Picture()
    row.image.save("boat.jpg", ContentFile(data, "boat.jpg"))
    return row


def stored(alias: str = "first") -> set[str]:
    """Return the names of all files in a storage but thumbnails."""
    return {name for name in names_below(storages[alias], "") if not name.startswith("cache/")}


def content(alias: str, name: str) -> bytes:
    """Return what is in a file."""
    with storages[alias].open(name) as file:
        return file.read()


def let_pass(days: float) -> None:
    """Let every file be old, and every note older by so many days."""
    UnreferencedFile.objects.update(since=F("since") - datetime.timedelta(days=days))
    for alias in storage.aliases():
        for name in stored(alias):
            os.utime(storages[alias].path(name), (LONG_AGO, LONG_AGO))


def prune(*arguments: str) -> tuple[int, int]:
    """Run `prune_media --delete`; return how many files were deleted, and how many wait."""
    out = StringIO()
    call_command("prune_media", *(arguments or ["--delete"]), stdout=out)
    deleted, waiting = out.getvalue().splitlines()[-2:]
    return int(deleted.split()[0]), int(waiting.split()[0])


def prune_after(days: float) -> tuple[int, int]:
    """Note what nobody refers to, and prune again when so many days have passed; return the last run's numbers."""
    let_pass(0)
    prune()
    let_pass(days)
    return prune()


def move(to: str, *arguments: str) -> str:
    """Run `move_media`; return what it says at the end."""
    out = StringIO()
    call_command("move_media", "--to", to, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()[-1]
