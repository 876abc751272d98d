"""The one declaration of what rich text may hold, and its cleaning."""

import nh3

MAX_BYTES = 200_000  # about forty pages; more makes a page slow to read and to edit

TAGS = {"p", "br", "strong", "em", "h2", "h3", "h4", "blockquote", "ul", "ol", "li", "a"}
ATTRIBUTES = {"a": {"href"}}
URL_SCHEMES = {"http", "https", "mailto", "tel"}

_cleaner = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES, link_rel="noopener")


def clean(html: str) -> str:
    """Return `html` with only the declared tags and attributes; cleaning twice changes nothing more."""
    return _cleaner.clean(html)


def render(html: str) -> str:
    """Return stored HTML as the page shows it."""
    return clean(html)
