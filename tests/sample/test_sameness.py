"""The same content on every machine, and much of it."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Places of files, and times of writing, are another each time.
CHANGING = ("image", "created", "updated")
DUMP = ("dumpdata", "project.galleryitem", "project.event", "editable.textblock")
PROGRAM = """
import resource, sys
from django.core.management import call_command
import django
django.setup()
call_command("seed_content", *sys.argv[1:])
print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def run(folder: Path, *words: str, seed: str = "0") -> str:
    """Run Python with another order of sets and dictionaries of texts, on a site of its own."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"DEBUG": "true", "DATA_DIR": str(folder), "PYTHONHASHSEED": seed, "PYTHONWARNINGS": "ignore"}
    environment |= {"DJANGO_SETTINGS_MODULE": "project.settings"}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def dumped(folder: Path, seed: str) -> list[Any]:
    """Return the content that a migrated site is filled with."""
    options = ("--events", "40", "--gallery", "12", "--items", "editable.textblock=20", "--seed", "5")
    run(folder, "manage.py", "seed_content", *options, seed=seed)
    rows = json.loads(run(folder, "manage.py", *DUMP, seed=seed))
    for row in rows:
        row["fields"] = {name: value for name, value in row["fields"].items() if name not in CHANGING}
    return rows


def test_the_order_of_sets_changes_nothing(tmp_path: Path) -> None:
    """SC-01: two processes that hash texts in different ways, with caches of their own, make the same content."""
    run(tmp_path / "1", "manage.py", "migrate", "-v0")
    shutil.copytree(tmp_path / "1", tmp_path / "2")
    today = datetime.now(UTC).date()
    first, second = (dumped(tmp_path / seed, seed) for seed in ("1", "2"))
    if datetime.now(UTC).date() != today:
        pytest.skip("Events lie around today, and midnight came in between.")
    assert len(first) == 72
    assert first == second


@pytest.mark.proof
def test_ten_thousand_items_take_little_memory(tmp_path: Path) -> None:
    """SC-01: ten thousand of each are told of with their rate, and take hardly more memory than a hundred."""
    run(tmp_path, "manage.py", "migrate", "-v0")
    few = run(tmp_path, "-c", PROGRAM, "--gallery", "100", "--events", "100")
    many = run(tmp_path, "-c", PROGRAM, "--gallery", "10000", "--events", "10000", "--fresh")

    peaks = [int(re.findall(r"PEAK (\d+)", said)[0]) for said in (few, many)]
    assert re.search(r"Gallery items: 10000 \([\d,]+ a second\)", many)
    assert re.search(r"Events: 10000 \([\d,]+ a second\)", many)
    assert peaks[1] - peaks[0] < 60, f"MB before and after: {peaks}"
