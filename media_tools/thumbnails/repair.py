"""Bring sorl's store and the files back into agreement, after a crash, a restore or a hand in the media folder."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.core.files.storage import Storage
from django.utils import timezone
from sorl.thumbnail import default
from sorl.thumbnail.conf import settings
from sorl.thumbnail.images import ImageFile, deserialize_image_file, get_or_create_storage
from sorl.thumbnail.kvstores.base import add_prefix
from sorl.thumbnail.models import KVStore as Row

from media_tools import thumbnails, unreferenced
from media_tools.models import WantedThumbnail
from media_tools.places import names_below
from media_tools.thumbnails import making
from media_tools.thumbnails.store import is_somewhere, is_thumbnail

YOUNG = datetime.timedelta(hours=1)  # a worker may be about to write the row of such a file


@dataclass
class Found:
    """What was wrong: names of files, and the originals that are tried again."""

    lost: list[str] = field(default_factory=list)  # thumbnails without their file
    left: list[str] = field(default_factory=list)  # files of thumbnails that nobody knows
    bereft: list[str] = field(default_factory=list)  # originals whose file is gone, and with it the thumbnails
    failed: list[str] = field(default_factory=list)  # originals of which no thumbnail could be made


def repair(dry_run: bool = False) -> Found:
    """Mend what can be mended and return what was wrong; lost thumbnails are made again when a page shows them."""
    values = Row.objects.filter(key__startswith=add_prefix("")).values_list("value", flat=True).iterator()
    known = [deserialize_image_file(value) for value in values if is_somewhere(value)]
    made = [image for image in known if is_thumbnail(image)]
    folder = settings.THUMBNAIL_PREFIX.rstrip("/")
    aliases = {image.serialize_storage() for image in [*made, ImageFile(folder, default.storage)]}
    storages = {alias: get_or_create_storage(alias) for alias in aliases}
    there = {(key, name) for key, storage in storages.items() for name in names_below(storage, folder)}
    found = Found()
    for image in made:
        if (image.serialize_storage(), image.name) not in there:
            found.lost.append(image.name)
            if not dry_run:
                default.kvstore.delete(image, delete_thumbnails=False)
    _sweep(found, there - {(image.serialize_storage(), image.name) for image in made}, storages, dry_run)
    _bury(found, [image for image in known if not is_thumbnail(image)], dry_run)
    _try_again(found, dry_run)
    return found


def _sweep(found: Found, strays: set[tuple[str, str]], storages: dict[str, Storage], dry_run: bool) -> None:
    """Delete files that no row names, unless they are so young that the row may still come."""
    for alias, name in sorted(strays):
        if timezone.now() - storages[alias].get_modified_time(name) > YOUNG:
            found.left.append(name)
            if not dry_run:
                storages[alias].delete(name)


def _bury(found: Found, originals: list[ImageFile], dry_run: bool) -> None:
    """Delete the thumbnails of originals that are gone."""
    for original in originals:
        if not original.exists() and not unreferenced.find(original.name):  # nor was it moved
            found.bereft.append(original.name)
            if not dry_run:
                thumbnails.delete(original)


def _try_again(found: Found, dry_run: bool) -> None:
    """Begin anew what failed or was lost."""
    found.failed = sorted(set(WantedThumbnail.objects.exclude(failed_at=None).values_list("name", flat=True)))
    if not dry_run:
        WantedThumbnail.objects.update(failed_at=None, failure="")
        making.start(set(WantedThumbnail.objects.values_list("source", flat=True)))
