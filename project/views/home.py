"""The home page: the gallery, the events, and everything else from blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from project.contact import ContactForm
from project.models import Event, GalleryItem

PAGE_SIZE = 12  # divides by 2, 3 and 4, so that rows of a grid are full
LAST_PAGE = 100_000  # more than any site has; a larger number is a mistake or a prank


@dataclass
class Part:
    """Some rows of a list, with the addresses that show more of them."""

    items: list[Any]
    limit: int
    is_open: bool
    more: str
    previous: str
    next: str

    @property
    def is_long(self) -> bool:
        """Tell whether there is more than visitors see at first."""
        return self.is_open or bool(self.more)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page; `?gallery=2`, `?upcoming=1` and `?past=1` open a page of a list."""
    gallery = GalleryItem.objects.visible_to(request.user)
    events = Event.objects.visible_to(request.user)
    context = {
        "gallery": part_of(gallery, request, "gallery", settings.GALLERY_LIMIT),
        "upcoming": part_of(events.upcoming(), request, "upcoming", settings.EVENT_UPCOMING_LIMIT),
        "past": part_of(events.past(), request, "past", settings.EVENT_PAST_LIMIT),
        "contact_form": ContactForm(),
    }
    return render(request, "home.html", context)


def part_of(rows: QuerySet[Any], request: HttpRequest, name: str, limit: int) -> Part:
    """Return the first `limit` rows, or the page that the query parameter `name` opens.

    One query whatever the number of rows: one row more than shown tells whether there are more. A page that is
    no number or lies after the end is the first one.
    """
    page = _page_number(request.GET.get(name, ""))
    size = PAGE_SIZE if page else limit
    start = (page - 1) * size if page else 0
    found = list(rows[start : start + size + 1])
    if start and not found:
        page, found = 1, list(rows[: size + 1])
    return Part(
        items=found[:size],
        limit=limit,
        is_open=bool(page),
        more=_address(request, name, 1) if not page and len(found) > size else "",
        previous=_address(request, name, page - 1) if page > 1 else "",
        next=_address(request, name, page + 1) if page and len(found) > size else "",
    )


def gallery_page(item: GalleryItem) -> str:
    """Return the address of the home page with the part of the gallery that an editor finds `item` in."""
    before = GalleryItem.objects.filter(position__lt=item.position).count()
    return f"{reverse('home')}?gallery={before // PAGE_SIZE + 1}#gallery"


def _page_number(text: str) -> int:
    """Return the number of the page asked for; 0 where none is, 1 for what is no page."""
    if not text:
        return 0
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return number if 1 <= number <= LAST_PAGE else 1


def _address(request: HttpRequest, name: str, page: int) -> str:
    """Return the address of a page of the list, with the other lists as they are."""
    others = {other: _page_number(request.GET.get(other, "")) for other in ("gallery", "upcoming", "past")}
    query = {other: number for other, number in (others | {name: page}).items() if number}
    return f"?{urlencode(query)}#{name}"
