"""Sentences and headlines in texts that somebody else wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_WORD = 40  # longer ones are addresses or damage
WORDS = range(3, 41)  # of a sentence that is learned from
HEADLINE_WORDS = 8

PARAGRAPH = re.compile(r"\n\s*\n")
# A full stop after one or two letters may be an abbreviation, and what goes on in lower case goes on.
SENTENCE_END = re.compile(r"(?:(?<=\w\w\w\.)|(?<=[!?…]))\s+(?=[^\W_a-z])")
ENDS = (".", "!", "?", "…")
# What is opened in one sentence would be closed in another one.
PAIRED = re.compile(r"""["“”„«»()\[\]{}]|(?<!\w)['‘’]|['’](?!\w)""")
CLAUSE = re.compile(r"[,;:–—]|\s-+\s")
DANGLING = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he", "her"}
    | {"his", "i", "if", "in", "into", "is", "it", "its", "my", "no", "nor", "not", "of", "on", "or", "our", "so"}
    | {"than", "that", "the", "their", "then", "they", "this", "to", "until", "was", "we", "were", "when", "where"}
    | {"which", "who", "will", "with", "would", "you", "your"}
)


def printable(text: str) -> str:
    """Return `text` without control characters, invisible ones and halves of characters; white space stays."""
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())


def sentences_of(text: str) -> Iterator[str]:
    """Yield the whole sentences of a text, in order: those that end as one, without brackets and quotation marks."""
    for paragraph in PARAGRAPH.split(printable(text)):
        for sentence in SENTENCE_END.split(" ".join(paragraph.split())):
            words = sentence.split(" ")
            fits = len(words) in WORDS and max(map(len, words)) <= MAX_WORD
            if fits and sentence.endswith(ENDS) and not PAIRED.search(sentence):
                yield sentence


def headline_of(sentence: str) -> str:
    """Return the first clause of a sentence as a title, the empty string where it makes none."""
    words = CLAUSE.split(sentence.rstrip("".join(ENDS)))[0].split()[:HEADLINE_WORDS]
    while words and words[-1].lower() in DANGLING:
        words.pop()
    return " ".join(words) if len(words) > 1 else ""
