"""`{% load head %}`: what browsers and other sites show of a page beside its content."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from sorl.thumbnail.images import BaseImageFile

from editable.blocks import Declaration
from editable.page import Page
from media_tools import pictures, thumbnails

register = template.Library()

LOGO = Declaration("logo", "image", "Logo", "", "site")
CROPPED = {"crop": "center", "upscale": False}
AS_PNG = CROPPED | {"format": "PNG"}
SIZES = ["1200x630", "64x64"]  # card and icon
ON_THE_PAGE = "256x256"


@register.simple_tag(takes_context=True)
def logo(context: template.Context, geometry: str) -> BaseImageFile | None:
    """Return the uploaded logo in that size (`url`, `width`, `height`), None while it is the one that ships.

    `{% logo "180x180" as icon %}`
    """
    _slug, row = Page.of(context).block(LOGO, context)
    if row is None or not row.image:
        return None
    wanted = [*((size, AS_PNG) for size in SIZES), *pictures.choices(row.image, ON_THE_PAGE, CROPPED)]
    thumbnails.prefetch((row.image, size, dict(options)) for size, options in wanted)
    return thumbnails.get(row.image, geometry, **AS_PNG)


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, address: str) -> str:
    """Return `address` with the scheme and the host that the visitor used."""
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(address)
