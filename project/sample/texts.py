"""The chains of the sample texts, learned once from their sources and kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

from project.sample import folder, sources
from project.sample.chain import VERSION, Chain
from project.sample.prose import Prose
from project.sample.sentences import headline_of
from project.sample.web import Web

SENTENCE_ORDER = 2  # words; with three a chain of a few hundred sentences repeats them, with one it rambles
TITLE_ORDER = 1  # the titles that ship are made for it
HEADLINE_ORDER = 2

Chains = tuple[Chain, Chain]


def prose(rng: random.Random, learned: Chains) -> Prose:
    """Return what draws texts from these chains."""
    return Prose(rng, *learned, is_shipped=not settings.SAMPLE_TEXT_SOURCES)


def chains(given: Sequence[str], complain: Callable[[str], object] = lambda sentence: None) -> Chains:
    """Return the chains of sentences and of titles, from the disk where they were made before."""
    path = _folder() / f"{_digest(given)}.json"
    kept = _loaded(path)
    if kept:
        return kept
    learned, complaints = _learned(given)
    for complaint in complaints:
        complain(f"Sample text skipped: {complaint}.")
    if complaints:  # what is away today may be there tomorrow, so this is not kept
        complain(f"{len(complaints)} of {len(given)} sources of sample texts skipped.")
    else:
        _keep(path, learned)
    return learned


def shipped() -> Chains:
    """Return chains of the texts that ship with the site, newly learned."""
    sentences, titles = sources.voices()
    return Chain.learn(sentences, SENTENCE_ORDER), Chain.learn(titles, TITLE_ORDER)


def _learned(given: Sequence[str]) -> tuple[Chains, Sequence[str]]:
    sentences, complaints = sources.read_all(given, Web()) if given else ([], [])
    if not sentences:
        return shipped(), complaints
    headlines = list(filter(None, map(headline_of, sentences))) or sentences
    return (Chain.learn(sentences, SENTENCE_ORDER), Chain.learn(headlines, HEADLINE_ORDER)), complaints


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "sample_texts"


def _digest(given: Sequence[str]) -> str:
    """Return a name for these sources, made of what files hold and of where pages are."""
    files = [str(path) for path in sorted(sources.VOICES.glob("*.txt"), key=lambda path: path.name)]
    digest = hashlib.sha256(f"{VERSION} {SENTENCE_ORDER} {TITLE_ORDER} {HEADLINE_ORDER}".encode())
    for source in given or files:
        digest.update(b"\0" + source.encode("utf-8", "surrogatepass") if given else b"\0")
        if not sources.is_address(source):
            digest.update(hashlib.sha256(_content(source)).digest())
    return digest.hexdigest()[:32]


def _content(source: str) -> bytes:
    try:
        return sources.bytes_of(source)
    except sources.Unreadable:
        return b""


def _loaded(path: Path) -> Chains | None:
    """Return what was kept, None where there is nothing or where it is damaged."""
    try:
        first, second = json.loads(path.read_bytes())
        return Chain.loaded(first), Chain.loaded(second)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _keep(path: Path, learned: Chains) -> None:
    """Write the chains; where that cannot be done, they are learned again the next time."""
    with contextlib.suppress(OSError):
        folder.write(path, json.dumps([chain.dumped() for chain in learned]).encode())
