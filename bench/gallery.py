"""A hundred photos of twelve megapixels, a page of their thumbnails, and what the site knows of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageChops
from sorl.thumbnail import default
from sorl.thumbnail.models import KVStore

from media_tools.models import Job, WantedThumbnail
from media_tools.thumbnails.wanted import Wanted
from project.models import GalleryItem

PHOTOS = 100
SIZE = (4000, 3000)
GRAIN = 16  # of the noise over soft clouds: with it a photo has about 3 MB, as a camera's
SHOW = '{% thumbnail item.image "400x300" crop="center" as image %}<img src="{{ image.url }}">{% endthumbnail %}'
STOCK = f"{{% load thumbnail %}}{{% for item in items %}}{SHOW}{{% endfor %}}"
PREFETCH = '{% load media_tools %}{% prefetch_thumbnails items "image" "400x300" crop="center" %}'


def page(request: HttpRequest) -> HttpResponse:
    """Show all photos; `?stock` leaves out what sorl itself does not have."""
    source = STOCK if "stock" in request.GET else f"{PREFETCH}{STOCK}{{% pending_thumbnails %}}"
    template = engines["django"].from_string(source)
    return HttpResponse(template.render({"items": GalleryItem.objects.filter(title="Photo")}, request))


def take_photos() -> list[GalleryItem]:
    """Write the photos, each a shifted view of one scene, and their rows."""
    clouds = Image.effect_noise((SIZE[0] // 40, SIZE[1] // 40), 90).resize(SIZE, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(SIZE, GRAIN)
    scene = Image.merge("RGB", [ImageChops.add(ImageChops.offset(clouds, n * 500), grain, 2) for n in range(3)])
    folder = Path(settings.MEDIA_ROOT) / "photos"
    folder.mkdir(parents=True)
    for number in range(PHOTOS):
        ImageChops.offset(scene, number * 37, number * 23).save(folder / f"{number}.jpg", quality=85)
    rows = [
        GalleryItem(
            title="Photo", image=f"photos/{n}.jpg", image_width=SIZE[0], image_height=SIZE[1], position=n, active=True
        )
        for n in range(PHOTOS)
    ]
    GalleryItem.objects.bulk_create(rows)
    return list(GalleryItem.objects.filter(title="Photo"))


def made() -> list[KVStore]:
    """Return what the store has once all thumbnails of the page are made."""
    forget()
    for item in GalleryItem.objects.filter(title="Photo"):
        wanted = Wanted.of(item.image, "400x300", {"crop": "center"})
        wanted.source.set_size(SIZE)
        wanted.thumbnail.set_size((400, 300))
        default.kvstore.add(wanted.source, [wanted.thumbnail])
    return list(KVStore.objects.all())


def forget(kept: Iterable[KVStore] = ()) -> None:
    """Let nothing be cached, queued or known as made, but for these rows."""
    for model in (KVStore, WantedThumbnail, Job, DBTaskResult):
        model.objects.all().delete()
    KVStore.objects.bulk_create(kept)
    cache.clear()
