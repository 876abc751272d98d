"""Texts that nobody wrote: sentences of a Markov chain, learned once."""

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from project.sample import sources, texts
from project.sample.chain import Chain
from project.sample.prose import Prose, fitted
from project.sample.sentences import headline_of, sentences_of

SENTENCES = [
    "The cat sat on the mat.",
    "The dog sat on the cat.",
    "The mat was under the dog.",
    "A cat is not a dog, and <b>both</b> know it.",
]


def prose(seed: int = 1, sentences: list[str] | None = None) -> Prose:
    rng = random.Random(seed)
    chains = (Chain.learn(sentences, 2), Chain.learn(sentences, 2)) if sentences is not None else texts.chains([])
    return texts.prose(rng, chains)


def kept() -> list[Path]:
    return sorted(texts._folder().glob("*"))


def test_it_has_something_to_learn_from() -> None:
    """SC-02: a few hundred sentences ship, in several voices, each once; all end as sentences do, titles do not."""
    sentences, titles = sources.voices()
    assert len(list(sources.VOICES.glob("*.txt"))) >= 6
    assert len(sentences) >= 250 and len(titles) >= 100
    assert len(set(sentences)) == len(sentences) and len(set(titles)) == len(titles)
    assert all(sentence.endswith((".", "!")) and sentence[0].isupper() for sentence in sentences)
    assert not any(title.endswith((".", "!")) for title in titles)


def test_its_sentences_are_new_and_made_of_known_parts() -> None:
    """SC-02: hardly one of a hundred sentences was written by somebody; each three words in a row were."""
    writer = prose()
    known = {tuple(words[at : at + 3]) for words in map(str.split, sources.voices()[0]) for at in range(len(words) - 2)}
    drawn = [writer.line() for _number in range(100)]

    assert sum(text in writer.sentences.known for text in drawn) <= 5
    assert len(set(drawn)) >= 90
    for text in drawn:
        words = text.split()
        assert {tuple(words[at : at + 3]) for at in range(len(words) - 2)} <= known


def test_the_same_seed_says_the_same() -> None:
    """SC-01: another seed says something else."""
    first, again, other = ([prose(seed).lines() for _number in range(5)] for seed in (4, 4, 5))
    assert first == again != other


@given(st.data())
def test_texts_keep_their_bounds(data: st.DataObject) -> None:
    """SC-02: whatever is asked for and whatever was learned, nothing is empty, too short or too long."""
    learned = data.draw(st.none() | st.lists(st.text(st.characters(exclude_categories=["C", "Z"])), min_size=1))
    if learned is not None:
        learned = [*filter(str.strip, learned)] or ["x"]
    writer = prose(data.draw(st.integers(0, 99)), learned) if learned else SHIPPED
    minimum = data.draw(st.integers(1, 400))
    maximum = data.draw(st.integers(minimum, 500))

    for draw in (writer.title, writer.line, writer.paragraph, writer.lines):
        text = draw(minimum, maximum)
        assert minimum <= len(text) <= maximum, draw
        assert text == text.strip(), draw
    assert 1 <= len(writer.html(1, maximum)) <= maximum
    assert "\n" not in writer.paragraph(minimum, maximum)
    assert 1 <= len(writer.word(min(maximum, 20))) <= 20


SHIPPED = Prose(random.Random(1), *texts.shipped())


def test_rich_text_is_escaped() -> None:
    """SC-02: what a source has of markup is text."""
    writer = prose(1, SENTENCES)
    drawn = "".join(writer.html() + writer.caption() for _number in range(20))
    assert "<b>" not in drawn
    assert escape("<b>both</b>") in drawn
    assert drawn.startswith("<p>") and drawn.endswith("</p>")


def test_cuts_are_between_words_and_never_inside_of_a_character() -> None:
    """SC-02: an accent stays with its letter."""
    assert fitted("one two three", 1, 9) == "one two"
    assert fitted("one, two", 1, 6) == "one"
    assert fitted("e\u0301e\u0301e\u0301", 1, 3) == "e\u0301"
    assert fitted("\U0001f468\u200d\U0001f469 x", 1, 2) == "\U0001f468"
    assert len(fitted("one two three", 9, 9)) == 9


def test_sentences_are_found_in_any_text() -> None:
    """SC-02: lines are joined, abbreviations do not end a sentence, what is no whole sentence is left out."""
    text = (
        "\ufeffTHE HARBOUR\n\nIn the morning Mr. Pym\nrowed out. Nobody\x00 saw him! He said \u201cgood day.\u201d\n\n"
        "Was it (as they say) cold? It was cold at 5 p.m. and later? Yes.\n\n" + "long " * 50 + "end."
    )
    assert list(sentences_of(text)) == [
        "In the morning Mr. Pym rowed out.",
        "Nobody saw him!",
        "It was cold at 5 p.m. and later?",
    ]


def test_headlines_are_the_beginnings_of_sentences() -> None:
    """SC-02: a clause without a word that leads nowhere."""
    assert headline_of("The old boat, which leaked, sank.") == "The old boat"
    assert headline_of("A very long way to go for a cup of tea and cake.") == "A very long way to go"
    assert headline_of("Ah, well.") == ""


def test_a_chain_is_kept_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """SC-02: the second time nothing is learned, and the same is said."""
    first = [prose().line() for _number in range(3)]
    (path,) = kept()

    def learn(*args: Any) -> None:
        raise AssertionError("learned again")

    monkeypatch.setattr(Chain, "learn", learn)
    assert [prose().line() for _number in range(3)] == first
    assert kept() == [path]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[1, 2]",
        b'[{"order": 2}, {}]',
        b"[" * 100_000,
        b'[{"order": 2, "sentences": ["a"], "followers": {" ": []}}, {"order": 1, "sentences": [], "followers": {}}]',
    ],
    ids=["nothing", "bytes", "no chains", "numbers", "half", "deep", "no words"],
)
def test_a_damaged_one_is_learned_again(damage: bytes) -> None:
    """SC-02: whatever stands there instead, texts come, and it is whole the next time."""
    first = prose().line()
    (path,) = kept()
    whole = path.read_bytes()
    path.write_bytes(damage)

    assert prose().line() == first
    assert path.read_bytes() == whole
    assert kept() == [path]


def test_no_place_to_keep_it_is_no_error(settings: Any, tmp_path: Path) -> None:
    """SC-02: without a folder to write to the chain is learned each time."""
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.write_text("")
    assert prose().line()


def test_other_sources_are_another_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SC-02: a change of a source, of a name or of the program is seen."""
    source = tmp_path / "own.txt"
    source.write_text("\n\n".join(SENTENCES))
    texts.chains([str(source)])
    texts.chains([str(source)])
    assert len(kept()) == 1
    source.write_text("\n\n".join(SENTENCES[:2]))
    assert len(texts.chains([str(source)])[0].sentences) == 2
    monkeypatch.setattr(texts, "VERSION", 99)
    texts.chains([str(source)])
    assert len(kept()) == 3
    assert json.loads(kept()[0].read_bytes())


def test_broken_sources_are_skipped_and_counted(tmp_path: Path) -> None:
    """SC-02: a sentence for each, the good ones are used, and the next time all are asked again."""
    good, binary, empty, large = (tmp_path / name for name in ("good.txt", "picture.jpg", "empty.txt", "large.txt"))
    good.write_text("\n\n".join(SENTENCES))
    shutil.copyfile(next(Path(sources.__file__).parent.glob("pictures/*.jpg")), binary)
    empty.write_text("")
    with large.open("wb") as file:
        file.truncate(sources.MAX_BYTES + 1)
    said: list[str] = []
    given = [str(path) for path in (good, binary, empty, large, tmp_path, tmp_path / "gone.txt")] + ["nul\0.txt"]

    sentences, _titles = texts.chains(given, said.append)

    assert sentences.sentences == SENTENCES
    reasons = ["no text in UTF-8", "no whole sentence", "more than 5,000,000 bytes", "no such file", "no such file"]
    assert all(reason in sentence for reason, sentence in zip(reasons, said, strict=False))
    assert said[-1] == "6 of 7 sources of sample texts skipped."
    assert kept() == []


def test_the_voices_help_out_where_no_source_can_be_used(tmp_path: Path) -> None:
    """SC-02: never empty."""
    said: list[str] = []
    sentences, titles = texts.chains([str(tmp_path / "gone.txt")], said.append)
    assert (sentences.sentences, titles.sentences) == sources.voices()
    assert said[-1] == "1 of 1 sources of sample texts skipped."
