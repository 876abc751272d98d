"""A Markov chain of words: after the last ones comes what came after them in the texts that it learned from."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

VERSION = 1  # another number where `learn` makes something else of the same sentences
MAX_WORDS = 60  # of a sentence; a chain may run in circles
TRIES = 40  # for one sentence of the wanted length
NEW_TRIES = 12  # of these, so many for one that is not among the learned sentences
END = ""  # no word is empty


class Chain:
    """Sentences made of the words of others; two chains of the same sentences are equal on every machine."""

    def __init__(self, order: int, sentences: list[str], followers: dict[str, list[str]]) -> None:
        self.order, self.sentences, self.followers = order, sentences, followers
        self.known = frozenset(sentences)

    @classmethod
    def learn(cls, sentences: Iterable[str], order: int) -> Chain:
        """Return a chain that looks back at `order` words; raises ValueError where there is no sentence."""
        followers: dict[str, list[str]] = {}
        learned = list(dict.fromkeys(filter(None, (" ".join(sentence.split()) for sentence in sentences))))
        if not learned:
            raise ValueError("A chain needs a sentence to learn from.")
        for sentence in learned:
            words = [*[END] * order, *sentence.split(" "), END]
            for at in range(order, len(words)):
                followers.setdefault(" ".join(words[at - order : at]), []).append(words[at])
        return cls(order, learned, followers)

    @classmethod
    def loaded(cls, data: dict[str, Any]) -> Chain:
        """Return the chain that `dumped` wrote; raises KeyError, TypeError or ValueError for anything else."""
        order, sentences, followers = data["order"], data["sentences"], data["followers"]
        texts = [*sentences, *followers, *(word for words in followers.values() for word in words)]
        begins = " ".join([END] * order) in followers
        if not begins or not all(followers.values()) or not all(isinstance(text, str) for text in texts):
            raise ValueError("This is no chain.")
        return cls(order, sentences, followers)

    def dumped(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {"order": self.order, "sentences": self.sentences, "followers": self.followers}

    def sentence(self, rng: random.Random, minimum: int = 1, maximum: int = 300) -> str:
        """Return a sentence of so many characters, preferably a new one; the empty string where none is found."""
        known = ""
        for number in range(TRIES):
            text = self._walk(rng, maximum)
            if not minimum <= len(text) <= maximum:
                continue
            if text not in self.known:
                return text
            known = known or text
            if number >= NEW_TRIES:
                break
        return known

    def _walk(self, rng: random.Random, maximum: int) -> str:
        """Return the words of one walk through the chain; the empty string for one that takes too long."""
        last, words, length = [END] * self.order, list[str](), -1
        while length <= maximum and len(words) < MAX_WORDS:
            word = rng.choice(self.followers.get(" ".join(last), [END]))
            if word == END:
                return " ".join(words)
            last = [*last[1:], word]
            words.append(word)
            length += 1 + len(word)
        return ""
