"""What browsers ask for while thumbnails are made: the pictures of their size, and whether they are there."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from sorl.thumbnail import default
from sorl.thumbnail.kvstores.base import add_prefix

from media_tools.models import WantedThumbnail
from media_tools.thumbnails import making
from media_tools.thumbnails.stand_ins import STAND_IN
from media_tools.thumbnails.store import is_thumbnail

LONGEST_SIDE = 20_000  # pixels; what is larger is no thumbnail
KEYS = 200  # in one question: an address of 7 kB, which every server takes
MAX_AGE = 300  # seconds for which the place of a file may be remembered


class Key:
    """In a path: sorl's key of a thumbnail, an MD5 digest."""

    regex = "[0-9a-f]{32}"
    to_python = to_url = staticmethod(str)


KEY = re.compile(Key.regex)


@require_safe
def pending(request: HttpRequest, key: str, width: int, height: int) -> HttpResponse:
    """Lead to the thumbnail, or answer a picture of that size that stands in for it."""
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise Http404
    found = _addresses([key])
    if key in found:
        return HttpResponseRedirect(found[key], headers={"Cache-Control": f"public, max-age={MAX_AGE}"})
    drawn = render_to_string("media_tools/pending.svg", {"width": width, "height": height})
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer the addresses of those thumbnails that are ready, by `key`; a job that was lost is begun again."""
    keys = [key for key in request.GET.getlist("key")[:KEYS] if KEY.fullmatch(key)]
    found = _addresses(keys)
    making.start(WantedThumbnail.objects.left_over(set(keys) - found.keys()))
    return JsonResponse(found, headers={"Cache-Control": "no-store"})


def _addresses(keys: list[str]) -> dict[str, str]:
    """Return the address of each thumbnail that is made, and of the stand-in for each that cannot be."""
    default.kvstore.read([add_prefix(key) for key in keys])
    made = {key: default.kvstore.at(key) for key in keys}
    # The store knows originals too, whose address nobody is told.
    found = {key: image.url for key, image in made.items() if image and is_thumbnail(image)}
    missing = [key for key, image in made.items() if not image]
    return found | dict.fromkeys(WantedThumbnail.objects.failed(missing) if missing else (), static(STAND_IN))
