"""`{% load media_tools %}`: pictures in the size a page needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from sorl.thumbnail.images import BaseImageFile
from sorl.thumbnail.parsers import parse_geometry

from media_tools import pictures, thumbnails
from media_tools.fields import alt_of
from media_tools.thumbnails import pages

register = template.Library()


@register.simple_tag
def prefetch_thumbnails(items: Iterable[Model], field: str, *geometries: str, whole: str = "", **options: Any) -> str:
    """Read the thumbnails of all `items` with one look-up: those of `picture`, and with `whole` those of `rendition`.

    `{% prefetch_thumbnails items "image" "400x300" crop="center" whole="1200x900" %}`
    """
    files = [file for file in (getattr(item, field) for item in items) if file]
    wanted = [
        (file, size, choice)
        for file in files
        for geometry in geometries
        for size, choice in pictures.choices(file, geometry, options)
    ]
    wanted += [(file, whole, pictures.CROPPED) for file in files if whole]
    # As {% thumbnail %} of sorl asks for it.
    wanted += [(file, geometry, options) for file in files for geometry in geometries]
    thumbnails.prefetch((file, size, dict(choice)) for file, size, choice in wanted)
    return ""


@register.simple_tag
def picture(file: FieldFile, geometry: str, alt: str | None = None, **options: Any) -> SafeString:
    """Return a `<picture>` of that size, in smaller formats too, each with twice the pixels for sharp screens.

    `{% picture item.image "400x300" crop="center" %}`: the description is the row's own where no `alt` is given, and
    the centre is the row's focal point. Where it cannot be made there is a stand-in.
    """
    alt = alt_of(file) if alt is None else alt
    *others, last = pictures.variants(file, geometry, options)
    shown = thumbnails.get(file, last.once[0], **last.once[1])
    if shown is None:
        return _img(static(thumbnails.STAND_IN), parse_geometry(geometry, 4 / 3), alt)
    if not others:
        return _img(shown.url, shown.size, alt, last.srcset(file))
    sources = [(variant.srcset(file), variant.content_type) for variant in others]
    printed = format_html_join("", '<source srcset="{}" type="{}">', sources)
    return format_html("<picture>{}{}</picture>", printed, _img(shown.url, shown.size, alt))


@register.simple_tag
def rendition(file: FieldFile, geometry: str, **options: Any) -> BaseImageFile | None:
    """Return the whole picture made to fit into that size (`url`, `width`, `height`), None where it cannot be made.

    `{% rendition item.image "1200x900" as large %}`, or with `crop="center"` the part around the focal point
    """
    return thumbnails.get(file, geometry, **pictures.CROPPED | options)


@register.simple_tag
def pending_thumbnails() -> SafeString:
    """Return the script that shows thumbnails once they are made, if the page lacks any; at the end of the page."""
    if not pages.is_pending():
        return SafeString("")
    return format_html('<script type="module" src="{}"></script>', static("media_tools/pending.js"))


def _img(src: str, size: Sequence[int], alt: str, srcset: str = "") -> SafeString:
    named = {"src": src, "srcset": srcset if ", " in srcset else "", "width": size[0], "height": size[1]}
    attributes = [*((name, value) for name, value in named.items() if value), ("alt", alt)]
    return format_html('<img{} loading="lazy" decoding="async">', format_html_join("", ' {}="{}"', attributes))
