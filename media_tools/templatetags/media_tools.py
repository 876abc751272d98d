"""`{% load media_tools %}`: pictures in the size a page needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from sorl.thumbnail.images import ImageFile
from sorl.thumbnail.parsers import parse_geometry

from media_tools import thumbnails
from media_tools.fields import alt_of

register = template.Library()

CROPPED = {"upscale": False}


@register.simple_tag
def prefetch_thumbnails(items: Iterable[Model], field: str, *geometries: str, whole: str = "", **options: Any) -> str:
    """Read the thumbnails of all `items` with one look-up: those of `picture`, and with `whole` those of `rendition`.

    `{% prefetch_thumbnails items "image" "400x300" crop="center" whole="1200x900" %}`
    """
    sizes = [size for geometry in geometries for size in (geometry, thumbnails.doubled(geometry))]
    wanted = [(size, CROPPED | options) for size in sizes] + ([(whole, CROPPED)] if whole else [])
    files = [getattr(item, field) for item in items]
    thumbnails.prefetch((file, size, dict(choice)) for file in files for size, choice in wanted)
    return ""


@register.simple_tag
def picture(file: FieldFile, geometry: str, alt: str | None = None, **options: Any) -> SafeString:
    """Return an `<img>` of that size, with one of twice the pixels; a stand-in where it cannot be made.

    `{% picture item.image "400x300" crop="center" %}`: the description is the row's own where no `alt` is given, and
    the centre is the row's focal point.
    """
    alt = alt_of(file) if alt is None else alt
    once = thumbnails.get(file, geometry, **CROPPED | options)
    if once is None:
        width, height = parse_geometry(geometry, 4 / 3)
        return _img([("src", static(thumbnails.STAND_IN)), ("width", width), ("height", height), ("alt", alt)])
    twice = thumbnails.get(file, thumbnails.doubled(geometry), **CROPPED | options)
    sources = [("src", once.url)]
    if twice is not None and twice.width > once.width:
        sources.append(("srcset", f"{once.url} 1x, {twice.url} 2x"))
    return _img([*sources, ("width", once.width), ("height", once.height), ("alt", alt)])


@register.simple_tag
def rendition(file: FieldFile, geometry: str, **options: Any) -> ImageFile | None:
    """Return the whole picture made to fit into that size (`url`, `width`, `height`), None where it cannot be made.

    `{% rendition item.image "1200x900" as large %}`, or with `crop="center"` the part around the focal point
    """
    return thumbnails.get(file, geometry, **CROPPED | options)


def _img(attributes: Iterable[tuple[str, Any]]) -> SafeString:
    return format_html('<img{} loading="lazy" decoding="async">', format_html_join("", ' {}="{}"', attributes))
