"""The lock files agree with the readable requirements, and the check would notice if not."""

from pathlib import Path

import pytest

from scripts import lock

GOOD = (
    "django==5.2.19 ; python_full_version < '3.12' \\\n    --hash=sha256:0a\ndjango==6.1.3 \\\n    --hash=sha256:0b\n"
)


@pytest.fixture
def readable(tmp_path: Path) -> Path:
    """A requirements file that takes one more in."""
    (tmp_path / "base.txt").write_text("# the base\nDjango>=5.2.19,<6.2   # both\n")
    (tmp_path / "all.txt").write_text("-r base.txt\n")
    return tmp_path / "all.txt"


def test_it_finds_nothing_wrong_with_the_lock_files_here():
    """Whoever changes a readable file remakes the locks."""
    assert lock.check() == []


def test_it_takes_a_version_for_each_python(readable):
    """One file serves both Django versions."""
    assert list(lock.faults(readable, GOOD)) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "Django is not locked"),
        (GOOD.replace("6.1.3", "6.2"), "Django is locked at 6.2, which is not <6.2,>=5.2.19"),
        (GOOD.replace("--hash=sha256:0b", ""), "django==6.1.3 has no hash"),
        (GOOD + "--index-url https://packages.example/\n", "it holds a URL"),
    ],
)
def test_it_says_what_does_not_agree(readable, content, fault):
    """Each fault has a sentence of its own."""
    assert list(lock.faults(readable, content)) == [fault]
