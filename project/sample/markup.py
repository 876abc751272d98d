"""Read pages that anybody may have written."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

# Each takes what it finds up to the end of the page where nothing closes it: Python's parser would read on from every
# single one, which takes minutes for a page full of them.
PROGRAMS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
MAX_TAGS = 20_000  # what lies inside of each other costs the square of it
DECLARATIONS = re.compile(r"<[!?][^>]*(?:>|\Z)")


def parsed(html: str) -> BeautifulSoup:
    """Return a page without its programs, styles and comments; raises ValueError for what cannot be read as one."""
    for pattern in (PROGRAMS, COMMENTS, DECLARATIONS):
        html = pattern.sub(" ", html)
    if html.count("<") > MAX_TAGS:
        raise ValueError(f"it has more than {MAX_TAGS:,} tags")
    try:
        return BeautifulSoup(html, "html.parser")
    except (ParserRejectedMarkup, RecursionError):
        raise ValueError("this is no page") from None
