"""Redirect from an address that stays to where a picture is kept now."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from media_tools import thumbnails
from media_tools.models import Picture
from media_tools.pictures import CROPPED, WIDTHS
from media_tools.thumbnails.views import MAX_AGE


@require_safe
def picture(request: HttpRequest, pk: uuid.UUID, width: int = WIDTHS[-1]) -> HttpResponseRedirect:
    """Redirect to the picture made at most `width` wide, one of WIDTHS; to a stand-in until or unless it is made.

    The original is never given out, since it may say where it was taken.
    """
    if width not in WIDTHS:
        raise Http404
    made = thumbnails.get(get_object_or_404(Picture, pk=pk).image, str(width), **CROPPED)
    response = HttpResponseRedirect(made.url if made else static(thumbnails.STAND_IN))
    response["Cache-Control"] = "no-store" if isinstance(made, thumbnails.Pending) else f"public, max-age={MAX_AGE}"
    return response
