"""Gallery items: a picture and its words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from project.models import GalleryItem
from project.sample.files import Files
from project.sample.pictures import Sample
from project.sample.prose import Prose


def random_items(
    rng: random.Random, count: int, pictures: Sequence[Sample], prose: Prose, files: Files
) -> Iterator[GalleryItem]:
    """Yield `count` unsaved items at the places from 1 on, each picture once before one comes again.

    A picture has the words that were written for it; where there are none, where it comes again, and where the
    texts are somebody's own, they are drawn. Its description is never drawn.
    """
    chosen = list(pictures[:count])
    rng.shuffle(chosen)
    image = GalleryItem._meta.get_field("image")
    for number in range(count):
        item = GalleryItem(position=number + 1)
        if chosen:
            _describe(item, chosen[number % len(chosen)], written=number < len(chosen) and prose.is_shipped)
            files.give_picture(item, image, chosen[number % len(chosen)])  # type: ignore[arg-type]
        item.title = item.title or prose.title()
        item.text = item.text or prose.caption()
        yield item


def _describe(item: GalleryItem, picture: Sample, written: bool) -> None:
    item.date_taken = picture.date_taken
    if written:
        item.title, item.text = picture.title, picture.text
