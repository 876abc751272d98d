"""What the sample texts are learned from: the voices that ship with the site, or files and addresses of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from project.sample import web
from project.sample.markup import parsed
from project.sample.sentences import sentences_of

VOICES = Path(__file__).parent / "voices"
TITLES = "titles.txt"
MAX_BYTES = 5_000_000  # of one source: five long novels
PAGES = ("text/html", "application/xhtml+xml")
NOT_READ = ["template", "noscript", "nav", "header", "footer", "form"]
BLOCKS = ["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "dd", "dt", "div", "section", "article"]


class Unreadable(Exception):
    """A source has no text; the sentence says which and why."""


def voices() -> tuple[list[str], list[str]]:
    """Return the sentences and the titles that ship with the site; each is a line of a file."""
    files = sorted(VOICES.glob("*.txt"), key=lambda path: path.name)
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in files}
    titles = lines.pop(TITLES)
    return [line for part in lines.values() for line in part], titles


def sentences_in(source: str, visitor: web.Web) -> list[str]:
    """Return the sentences in a file or at an address; raises Unreadable."""
    text = _page(source, visitor) if is_address(source) else _file(source)
    found = list(sentences_of(text))
    if not found:
        raise Unreadable(f"{source}: there is no whole sentence in it")
    return found


def is_address(source: str) -> bool:
    """Tell an address on the web from a file."""
    return source.lower().startswith(("http://", "https://"))


def bytes_of(source: str) -> bytes:
    """Return what a file holds; raises Unreadable."""
    path = Path(source)
    try:
        if not path.is_file():  # a pipe or a device might never end
            raise Unreadable(f"{source}: there is no such file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{source}: it cannot be read ({error})") from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{source}: it has more than {MAX_BYTES:,} bytes")
    return data


def text_of_page(html: str) -> str:
    """Return the text of a page without navigation, a paragraph for each of its elements; raises ValueError."""
    soup = parsed(html)
    for element in soup(NOT_READ):
        element.decompose()
    for element in soup(BLOCKS):
        element.insert_before("\n\n")
        element.insert_after("\n\n")
    return soup.get_text()


def read_all(given: Iterable[str], visitor: web.Web) -> tuple[list[str], Sequence[str]]:
    """Return the sentences of all sources, and a sentence about each one that cannot be used."""
    sentences, complaints = list[str](), list[str]()
    for source in given:
        try:
            sentences += sentences_in(source, visitor)
        except Unreadable as error:
            complaints.append(str(error))
    return sentences, complaints


def _file(source: str) -> str:
    try:
        return bytes_of(source).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{source}: it is no text in UTF-8") from None


def _page(source: str, visitor: web.Web) -> str:
    try:
        answer = visitor.get(source, ("text/plain", *PAGES), MAX_BYTES)
        return text_of_page(answer.text) if answer.type in PAGES else answer.text
    except (web.Refused, ValueError) as error:
        raise Unreadable(f"{source}: {error}") from None
