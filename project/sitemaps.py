"""What search engines are told: the site's pages and its events."""

from __future__ import annotations

import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from project.models import Event

PAGES = ["home", "about"]  # names of URLs; another page is added here


class Pages(Sitemap):  # type: ignore[type-arg]
    """The pages that are templates."""

    def items(self) -> list[str]:
        """Return the names of their URLs."""
        return PAGES

    def location(self, item: str) -> str:
        """Return the address of a page."""
        return reverse(item)


class Events(Sitemap):  # type: ignore[type-arg]
    """The events that visitors may see."""

    def items(self) -> QuerySet[Event]:
        """Return them, the latest first."""
        return Event.objects.filter(active=True).order_by("-start_date", "-pk")

    def lastmod(self, item: Event) -> datetime.datetime:
        """Return when the event was changed last."""
        return item.updated


SITEMAPS = {"pages": Pages, "events": Events}
