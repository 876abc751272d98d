"""The links of a page, as absolute addresses."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from project.sample.markup import parsed
from project.sample.sentences import printable

WORDS = 255  # characters of a link's words
MAX_INSIDE = 100  # nodes of a link that are looked at for words
MAX_LINKS = 2000  # of a page; nobody asks for so many pictures
MAX_STEPS = 3_000_000  # nodes that are looked at, again for each of the elements that lie inside of each other


@dataclass(frozen=True)
class Link:
    """Where it leads, and its words or those of the picture inside of it."""

    url: str
    words: str


def links_of(html: str, url: str, parent: str = "", css_class: str = "", first: bool = False) -> list[Link]:
    """Return the links of a page that came from `url`, each address once.

    With `parent` or `css_class` only those inside of elements of that name and class, with `first` only the first one
    of each such element, or of the page. Raises ValueError for what cannot be read as a page, or would take minutes.
    """
    soup = parsed(html)
    base = soup.find("base", href=True)
    begin = _joined(url, str(base["href"])) if isinstance(base, Tag) else url
    elements = _elements(soup, parent, css_class)
    steps = iter(range(MAX_STEPS))
    links = (_link(anchor, begin) for element in elements for anchor in _anchors(element, first, steps))
    found: dict[str, Link] = {}
    for link in filter(None, itertools.islice(links, MAX_LINKS)):
        found.setdefault(link.url, link)
    return list(found.values())


def _elements(soup: BeautifulSoup, parent: str, css_class: str) -> Iterable[Tag]:
    if not parent and not css_class:
        return [soup]
    return (
        element
        for element in soup.find_all(parent.lower() or True)
        if not css_class or css_class in element.get_attribute_list("class")
    )


def _anchors(element: Tag, first: bool, steps: Iterator[int]) -> Iterator[Tag]:
    for node in element.descendants:
        if next(steps, None) is None:
            raise ValueError("it has too many elements inside of each other")
        if isinstance(node, Tag) and node.name == "a" and node.has_attr("href"):
            yield node
            if first:
                return


def _link(anchor: Tag, begin: str) -> Link | None:
    """Return the link, None for one that leads to no address of http or https."""
    url = urldefrag(_joined(begin, str(anchor["href"]))).url
    if not url.lower().startswith(("http://", "https://")):
        return None
    return Link(url, _words(anchor)[:WORDS])


def _words(anchor: Tag) -> str:
    """Return the words of a link: its text, that of the picture inside, or its title."""
    inside = list(itertools.islice(anchor.descendants, MAX_INSIDE))
    text = " ".join(node for node in inside if isinstance(node, NavigableString))
    alts = (node.get("alt", "") for node in inside if isinstance(node, Tag) and node.name == "img")
    found = (" ".join(printable(str(words)).split()) for words in (text, *alts, anchor.get("title", "")))
    return next(filter(None, found), "")


def _joined(begin: str, address: str) -> str:
    """Return an address that may be relative as an absolute one, the empty string where it is none at all."""
    try:
        return urljoin(begin, address.strip())
    except ValueError:
        return ""
