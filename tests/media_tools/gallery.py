"""Pictures of the gallery for the tests, and the files of their thumbnails."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from sorl.thumbnail import default

from project.models import GalleryItem
from tests.media_tools.pictures import picture


def make_item(data: bytes | None = None, name: str = "boat.jpg", **fields: Any) -> GalleryItem:
    """Return a picture of the gallery."""
    item = GalleryItem(title="Boat", alt="A boat", active=True, **fields)
    item.image.save(name, ContentFile(data or picture(1600, 1200), name), save=False)
    item.save()
    return item


def exchanged(data: bytes, name: str = "boat.jpg") -> GalleryItem:
    """Return an item whose file was exchanged after it had been checked."""
    item = make_item(name=name)
    Path(item.image.path).write_bytes(data)
    return item


def thumbnail_files() -> list[Path]:
    """Return all files below the folder of thumbnails."""
    return sorted(path for path in (Path(default.storage.location) / "cache").rglob("*") if path.is_file())


def is_whole(path: Path) -> bool:
    """Tell whether a picture can be decoded to its end."""
    try:
        with Image.open(BytesIO(path.read_bytes())) as image:
            image.load()
    except OSError:
        return False
    return True
