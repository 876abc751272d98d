"""The one declaration of what rich text may hold; its cleaning, and what the page makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import nh3
from django.utils.html import escape

from editable import internal_links, richtext_media
from editable.links import safe_link

MAX_BYTES = 200_000  # about forty pages; more makes a page slow to read and to edit
# A parser's work grows with the square of the depth; nobody writes a tag for every fourth word of forty pages.
MAX_TAGS = 5_000
# Tags that may not stand inside each other are put apart when they are read again; more rounds than this are hostile.
MAX_ROUNDS = 6

# What an editor can make, by the name that the page's script knows it by: the elements and their attributes.
EXTENSIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "paragraph": {"p": frozenset()},
    "break": {"br": frozenset()},
    "bold": {"strong": frozenset()},
    "italic": {"em": frozenset()},
    "heading": {"h2": frozenset(), "h3": frozenset(), "h4": frozenset()},
    "quote": {"blockquote": frozenset()},
    "link": {"a": frozenset({"href"})},
    "bullets": {"ul": frozenset(), "li": frozenset()},
    "numbers": {"ol": frozenset(), "li": frozenset()},
    "image": {"img": frozenset({"src", "alt", "width", "height"})},
    "video": {"div": frozenset({"data-video"})},
}
ELEMENTS = {tag: set(attributes) for elements in EXTENSIONS.values() for tag, attributes in elements.items()}
URL_SCHEMES = {"http", "https", "mailto", "tel", "link"}

OPENED = re.compile(r"<[A-Za-z]")
DIV = re.compile(r"<div>|</div>|<div data-video=[^>]*>")
EMPTY = re.compile(r"<img(?![^>]* src=)[^>]*>|<a></a>")
LINK = re.compile(r'<a href="(link:[^"]*)">')


class TooLong(ValueError):
    """There is more of it than a page can hold."""


def clean(html: str) -> str:
    """Return `html` with only the declared elements; cleaning twice changes nothing more.

    Raises TooLong where it has more than `MAX_BYTES` or `MAX_TAGS`, before or after cleaning.
    """
    for _round in range(MAX_ROUNDS):
        _require_size(html)
        cleaned = _tidied(_cleaner.clean(html))
        if cleaned == html:
            return cleaned
        html = cleaned
    return nh3.clean(html, tags=set())


def render(html: str) -> str:
    """Return stored HTML as the page shows it: cleaned again, since a row may have been written by any path."""
    try:
        html = clean(html)
    except TooLong:
        return escape(html[:MAX_BYTES])
    if 'href="link:' in html:
        html = LINK.sub(_resolved, html)
    if "<img" in html or "data-video" in html:
        html = richtext_media.render(html)
    return html


def declaration() -> dict[str, dict[str, list[str]]]:
    """Return the extensions as JSON can hold them, for the page's script: its buttons and its paste filter."""
    return {name: {tag: sorted(own) for tag, own in elements.items()} for name, elements in EXTENSIONS.items()}


def _resolved(found: re.Match[str]) -> str:
    """Return the opening tag of a link to a page or an object; one that leads nowhere is plain text."""
    address = internal_links.resolve(found[1])
    return f'<a href="{escape(address)}">' if address else "<a>"


def _require_size(html: str) -> None:
    if len(html.encode()) > MAX_BYTES or sum(1 for _opened in OPENED.finditer(html)) > MAX_TAGS:
        raise TooLong


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return the value that an attribute may have, or None to drop it."""
    value = value.strip()
    if name == "href":
        return value if internal_links.is_reference(value) else safe_link(value) or None
    return value if name == "alt" else richtext_media.accepted(name, value)


def _tidied(html: str) -> str:
    """Return what nh3 wrote without pictures that have no source; a `<div>` is an empty video or none at all.

    nh3 escapes `<` and `>` in attributes, so that each `<` begins a tag.
    """
    if "<div" in html:
        html = DIV.sub(lambda found: f"{found[0]}</div>" if "data-video" in found[0] else "", html)
    return EMPTY.sub("", html)


_cleaner = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=ELEMENTS,
    url_schemes=URL_SCHEMES,
    attribute_filter=_attribute,
    link_rel=None,
)
