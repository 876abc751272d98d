"""Links to the site's own pages and objects, stored by reference so that a rename never breaks them.

`link:page/<URL name>` with an optional `#section`, and `link:<app.model>/<key>`, quoted as the admin does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Title = str | Promise

REFERENCE = re.compile(
    r"link:(?:page/(?P<page>[\w:.-]{1,100})(?P<section>#[\w:.-]{1,100})?"
    r"|(?P<label>[a-z_][a-z0-9_]*\.[a-z0-9_]+)/(?P<pk>[\w.~-]{1,255}))",
    re.ASCII,
)


@dataclass(frozen=True)
class OwnPage:
    """A page that the link dialog offers."""

    name: str
    title: Title
    template: str


_pages: dict[str, OwnPage] = {}


def register_page(name: str, title: Title, template: str = "") -> None:
    """Offer the page of the URL `name`, which takes no arguments, to whoever makes a link.

    Its sections, found by their ids in `template`, are offered too.
    Raises ImproperlyConfigured where the page is registered already; the name is checked by `manage.py check`.
    """
    if name in _pages:
        raise ImproperlyConfigured(f"The page {name!r} is registered already.")
    _pages[name] = OwnPage(name, title, template)


def unregister_page(name: str) -> None:
    """Take back the registration of the page `name`; raises KeyError where there is none."""
    del _pages[name]


def pages() -> list[OwnPage]:
    """Return the registered pages, in the order they were made."""
    return list(_pages.values())


def to_page(name: str, section: str = "") -> str:
    """Return the reference to a page, or to one of its sections."""
    return f"link:page/{name}#{section}" if section else f"link:page/{name}"


def to_row(label: str, quoted_pk: str) -> str:
    """Return the reference to a row, whose key is quoted as the admin does."""
    return f"link:{label}/{quoted_pk}"


def is_reference(value: str) -> bool:
    """Tell whether `value` is a reference that `resolve` understands."""
    return REFERENCE.fullmatch(value) is not None


def resolve(reference: str) -> str:
    """Return the address that a reference stands for, the empty string where there is none; nothing is looked up."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        return ""
    try:
        if found["page"]:
            return reverse(found["page"]) + (found["section"] or "")
        return reverse("editable-row", args=[found["label"], found["pk"]])
    except NoReverseMatch:
        return ""
