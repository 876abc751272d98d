"""The job that makes thumbnails: one per original, however many pages ask for however many sizes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from sorl.thumbnail import default
from sorl.thumbnail.images import ImageFile, get_or_create_storage
from sorl.thumbnail.kvstores.base import add_prefix
from sorl.thumbnail.parsers import parse_geometry

from media_tools import isolation
from media_tools.engine import Unreadable
from media_tools.jobs import Job, JobState, Run, job
from media_tools.models import ERROR_LENGTH, FAILURE_SECONDS, WantedThumbnail, WantedThumbnailQuerySet, in_seconds
from media_tools.reaper import LOST
from media_tools.thumbnails.wanted import Original, Wanted

logger = logging.getLogger("media_tools.thumbnails")

WHOLE = ("cropbox", "remove_border")  # options that are told of the original's own pixels


def ask(wanted: Iterable[Wanted]) -> None:
    """Have the thumbnails made after the current transaction; asking again for what is on its way changes nothing.

    Nor does asking for what was made since the page looked it up.
    """
    rows = sorted(map(_row, wanted), key=attrgetter("key"))  # in one order, or two pages would wait for each other
    with transaction.atomic(savepoint=False):
        WantedThumbnail.objects.bulk_create(rows, ignore_conflicts=True)
        mine = WantedThumbnail.objects.open().filter(key__in=[row.key for row in rows])
        left = mine.locked()  # so that no job for them ends unseen
        made = default.kvstore.kept(left)
        WantedThumbnail.objects.filter(key__in=made).delete()
        start(source for key, source in left.items() if key not in made)


def start(sources: Iterable[str]) -> None:
    """Begin a job for each original that has none open; the argument is sorl's keys of the originals."""
    wanted = {source: {"source": source} for source in sources}
    if wanted:
        make.start_many(wanted)


def forget(source: ImageFile) -> None:
    """Forget what was wanted of an original."""
    _delete(WantedThumbnail.objects.filter(source=source.key))


class Thumbnail(ImageFile):
    """The file of a wanted thumbnail, below the folder of an isolation if there is one; its key is the same in any."""

    def __init__(self, row: WantedThumbnail) -> None:
        super().__init__(isolation.below(row.file), default.storage)
        self.row = row

    @property
    def key(self) -> str:
        """sorl's key of the thumbnail, whatever folder its file lies in."""
        return self.row.key

    def write(self, content: Any) -> str:
        """Store the file and return its name."""
        isolation.count(len(content) if isinstance(content, bytes) else content.size)
        return str(super().write(content))


@job(queue="thumbnails")
def make(run: Run, source: str) -> None:
    """Make all that is wanted of an original; what is asked for meanwhile is another job's."""
    run.afterwards(partial(_go_on, source))
    rows = list(WantedThumbnail.objects.open().filter(source=source))
    if not rows:
        return
    try:
        _spare_worker(source)
        _make(run, rows)
    except (Unreadable, FileNotFoundError) as error:
        _fail(rows, error)
    except Exception as error:  # the storage does not answer, or cannot write: it may later
        if not run.is_last:
            raise
        _fail(rows, error)


def _go_on(source: str) -> None:
    """Begin a job for sizes that were asked for while one was open, and so had none begun for them."""
    if WantedThumbnail.objects.open().filter(source=source).exists():
        start([source])


def _spare_worker(source: str) -> None:
    """Raise Unreadable for an original of which several workers died lately: a worker that dies cannot say so."""
    lately = {"state": JobState.FAILED, "error": LOST, "ended_at__gt": in_seconds(-FAILURE_SECONDS)}
    if Job.objects.filter(kind=make.name, key=source, **lately).exists():
        raise Unreadable("the workers that tried ended in the middle")


def _make(run: Run, rows: list[WantedThumbnail]) -> None:
    """Make the thumbnails that one original still lacks; raises what storages raise, and Unreadable."""
    original = Original(rows[0].name, get_or_create_storage(rows[0].storage))
    known = default.kvstore.read([add_prefix(row.key) for row in rows])
    done = [row for row in rows if known[add_prefix(row.key)] is not None]
    if lacking := [row for row in rows if row not in done]:
        image = original.image()
        original.set_size(default.engine.shown_size(image))
        made = [pair for group in _by_decoding(lacking) for pair in _made(run, image, group)]
        default.kvstore.add(original, [file for _row, file in made])
        done += [row for row, _file in made]
    _delete(WantedThumbnail.objects.filter(pk__in=[row.pk for row in done]))


def _by_decoding(rows: list[WantedThumbnail]) -> list[list[WantedThumbnail]]:
    """Return the rows in groups that can be made from the same pixels."""
    groups: dict[object, list[WantedThumbnail]] = {}
    for row in rows:
        groups.setdefault((_is_whole(row.options), row.options["format"] == "GIF"), []).append(row)
    return list(groups.values())


def _is_whole(options: dict[str, Any]) -> bool:
    """Tell whether the options refer to the original's own pixels, so that it must not be decoded at a smaller size."""
    return any(options.get(name) for name in WHOLE) or options.get("crop") == "smart"


def _made(run: Run, image: Any, rows: list[WantedThumbnail]) -> Iterator[tuple[WantedThumbnail, ImageFile]]:
    """Make files from one decoding; one that cannot be made leaves the others alone."""
    engine, options = default.engine, rows[0].options
    width, height = engine.shown_size(image)
    boxes = [parse_geometry(row.geometry, width / height) for row in rows]
    at_least = None if _is_whole(options) else tuple(max(sides) for sides in zip(*boxes, strict=True))
    decoded = engine.decode(image, at_least, animated=options["format"] == "GIF")
    for row in rows:
        run.beat()
        try:
            yield row, _written(decoded, row)
        except Unreadable as error:
            _fail([row], error)


def _written(image: Any, row: WantedThumbnail) -> ImageFile:
    """Return the file of one thumbnail, written anew: what a killed worker left there may be half of it."""
    thumbnail = Thumbnail(row)
    name = thumbnail.name
    thumbnail.delete()
    options = row.options | {"image_info": default.engine.get_image_info(image)}
    default.backend._create_thumbnail(image, row.geometry, options, thumbnail)
    if thumbnail.name != name:  # another worker wrote it between the two calls
        thumbnail.delete()
        raise FileExistsError(name)
    return thumbnail


def _fail(rows: list[WantedThumbnail], error: Exception) -> None:
    """Remember that these cannot be made, and say so once."""
    reason = str(error) or type(error).__name__
    logger.warning("No thumbnail of %s: %s", rows[0].name, reason)
    with transaction.atomic():
        tried = WantedThumbnail.objects.filter(pk__in=[row.pk for row in rows])
        tried.locked()
        tried.update(failed_at=Now(), failure=reason[:ERROR_LENGTH])


def _delete(rows: WantedThumbnailQuerySet) -> None:
    with transaction.atomic():
        rows.locked()
        rows.delete()


def _row(wanted: Wanted) -> WantedThumbnail:
    source, thumbnail = wanted.source, wanted.thumbnail
    return WantedThumbnail(
        key=thumbnail.key,
        file=thumbnail.name,
        source=source.key,
        name=source.name,
        storage=source.serialize_storage(),
        geometry=wanted.geometry,
        options=wanted.options,
    )
