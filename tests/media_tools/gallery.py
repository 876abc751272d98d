"""Pictures of the gallery for the tests, a page of them, and the files of their thumbnails.

The page is at /pictures/ where ROOT_URLCONF is this module.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import include, path
from PIL import Image
from sorl.thumbnail import default

from project.models import GalleryItem
from tests.media_tools.pictures import picture

PAGE = """<!doctype html><title>Pictures</title>{% load media_tools static %}
<link rel="icon" href="{% static "site/logo.svg" %}">
{% prefetch_thumbnails items "image" "40x30" crop="center" whole="120x90" %}
{% for item in items %}{% rendition item.image "120x90" as large %}<a href="{{ large.url }}">
{% picture item.image "40x30" crop="center" alt=item.alt %}</a>{% endfor %}{% pending_thumbnails %}"""
OF_AN_ITEM = 4  # thumbnails: WebP in two sizes, the plain one, the whole picture


def pictures(request: HttpRequest) -> HttpResponse:
    """Show all pictures of the gallery."""
    return HttpResponse(Template(PAGE).render(Context({"items": GalleryItem.objects.all()})))


urlpatterns = [path("pictures/", pictures), path("", include("project.urls"))]


def page() -> str:
    """Return the page as a visitor gets it."""
    answer = Client().get("/pictures/")
    assert answer.status_code == 200
    return answer.content.decode()


def shown(printed: str) -> set[str]:
    """Return the addresses of thumbnails on a page."""
    return set(re.findall(r"/media/cache/[\w/]+\.\w+", printed))


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
