"""Texts of any wanted length: titles, lines, paragraphs, rich text and words. None is ever empty."""

from __future__ import annotations

import random
import re
import unicodedata

from django.utils.html import escape

from project.sample.chain import Chain

TITLE_LENGTH = (12, 60)  # less is no title, more does not fit into a line of a page
SENTENCE_LENGTH = 160
PARAGRAPHS = (1, 3)
SENTENCES = (1, 3)  # of a paragraph
SPARE = "Gull"  # where a chain of strange texts has no word
LETTERS = re.compile(r"[^\W\d_]{4,20}")


class Prose:
    """Texts drawn from two chains, those that ship or somebody's own; the same state of `rng` gives the same texts."""

    def __init__(self, rng: random.Random, sentences: Chain, titles: Chain, is_shipped: bool = True) -> None:
        self.rng, self.sentences, self.titles, self.is_shipped = rng, sentences, titles, is_shipped

    def title(self, minimum: int = 1, maximum: int = TITLE_LENGTH[1]) -> str:
        """Return a title."""
        short, long = TITLE_LENGTH
        text = self.titles.sentence(self.rng, max(minimum, min(short, maximum)), min(maximum, max(minimum, long)))
        return text or fitted(self._long(minimum), minimum, maximum)

    def line(self, minimum: int = 1, maximum: int = SENTENCE_LENGTH) -> str:
        """Return one line of text, a sentence where there is room for one."""
        text = self.sentences.sentence(self.rng, minimum, min(maximum, max(minimum, SENTENCE_LENGTH)))
        return text or self.title(minimum, maximum)

    def paragraph(self, minimum: int = 1, maximum: int = 1000) -> str:
        """Return a sentence or three in one line; more where `minimum` asks for them."""
        text = self.line(1, maximum)
        wanted = self.rng.randint(*SENTENCES)
        for _more in range(max(wanted - 1, minimum)):
            more = self.line()
            if len(text) + 1 + len(more) > maximum:
                break
            text, wanted = f"{text} {more}", wanted - 1
            if wanted < 2 and len(text) >= minimum:
                break
        return text if len(text) >= minimum else fitted(self._long(minimum), minimum, maximum)

    def lines(self, minimum: int = 1, maximum: int = 3000) -> str:
        """Return paragraphs, each in a line of its own."""
        text = self.paragraph(minimum, maximum)
        for _more in range(self.rng.randint(*PARAGRAPHS) - 1):
            more = self.paragraph()
            if len(text) + 1 + len(more) <= maximum:
                text = f"{text}\n{more}"
        return text

    def caption(self) -> str:
        """Return a sentence or two as rich text."""
        return f"<p>{escape(self.paragraph(maximum=SENTENCE_LENGTH))}</p>"

    def html(self, minimum: int = 1, maximum: int = 5000) -> str:
        """Return escaped paragraphs as rich text; without markup where there is no room for a paragraph."""
        html = ""
        for _more in range(self.rng.randint(*PARAGRAPHS)):
            more = f"<p>{escape(self.paragraph(minimum))}</p>"
            html = html + more if len(html) + len(more) <= maximum else html
        return html or self._short_html(minimum, maximum)

    def word(self, maximum: int = 20) -> str:
        """Return a word in lower case."""
        found = LETTERS.findall(self.rng.choice(self.sentences.sentences)) or [SPARE]
        return fitted(self.rng.choice(found).lower(), 1, maximum)

    def _short_html(self, minimum: int, maximum: int) -> str:
        """Return a text that fits even after escaping, which makes it up to six times as long."""
        for length in (maximum, maximum // 2, maximum // 6):
            if length and len(html := escape(self.line(min(minimum, length), length))) <= maximum:
                return html
        return SPARE[: max(maximum, 1)]

    def _long(self, minimum: int) -> str:
        """Return sentences of at least `minimum` characters."""
        text = self.rng.choice(self.sentences.sentences)
        while len(text) < minimum:
            text += " " + self.rng.choice(self.sentences.sentences)
        return text


def fitted(text: str, minimum: int, maximum: int) -> str:
    """Return the beginning of `text` in at most `maximum` characters: whole words where that leaves `minimum`."""
    if len(text) <= maximum:
        return text
    cut = text[: maximum + 1].rpartition(" ")[0].rstrip(" ,;:–—-")
    if len(cut) < max(minimum, 1):
        cut = _whole(text, maximum)
    return cut if len(cut) >= minimum and cut.strip() == cut else (cut.strip() + "." * maximum)[:maximum]


def _whole(text: str, length: int) -> str:
    """Return the first characters, none of them without its accents or the parts that it is joined from."""
    while length > 1 and (unicodedata.combining(text[length]) or "\u200d" in text[length - 1 : length + 1]):
        length -= 1
    return text[:length]
