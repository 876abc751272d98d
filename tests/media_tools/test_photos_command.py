"""`manage.py photos`: the same as the page, with numbers, exit statuses and nothing that garbles a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from media_tools.photos import folders
from media_tools.photos.moves import JOURNAL
from tests.media_tools import terminal
from tests.media_tools.photos import cameras, turns

STRANGE = "odd\n\x1b[2J\u202e.jpg"


@pytest.fixture
def card(tmp_path: Path, settings: Any) -> Path:
    """Return a folder with photos: two to be turned, one upright, one torn, one without Exif data, and a text."""
    folder = tmp_path / "card"
    folder.mkdir()
    photos = {
        "a.jpg": cameras.photo(6),
        STRANGE: cameras.photo(3),
        "upright.jpg": cameras.photo(1),
        "torn.jpg": cameras.photo(6)[:-900],
        "plain.jpg": cameras.jpeg(),
        "notes.txt": b"notes",
    }
    for name, data in photos.items():
        (folder / name).write_bytes(data)
    settings.MEDIA_TOOLS_PHOTO_ROOTS = [str(folder)]
    return folder


def photos(*arguments: str) -> tuple[int, str]:
    """Run the command as a shell does; return its status and what it wrote."""
    out = StringIO()
    try:
        call_command("photos", *arguments, stdout=out, stderr=StringIO())
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_it_lists(card: Path) -> None:
    """FJ-01, FJ-08: what is wrong is said in words, columns stand below each other, no control characters."""
    (card / "写真.jpg").write_bytes(cameras.photo(9, width=16, height=8))
    os.utime(card / "写真.jpg", (0, 0))
    status, text = photos("list", str(card))
    lines = text.splitlines()
    assert status == 0 and len(lines) == 8
    assert all(line.isprintable() for line in lines) and any("odd\\n\\x1b[2J\\u202e.jpg" in line for line in lines)
    found = next(line for line in lines if line.startswith("写真.jpg"))
    assert found.index("2024-02-29 23:59:30") == lines[0].index("Taken") - 2  # each of two letters takes two columns
    assert "1970-01-01 00:00:00 (differs)" in found and "9: means nothing" in found
    assert "6: not upright" in text and "no Exif data" in text and "no photo" in text


def test_it_lists_for_programs(card: Path) -> None:
    """FJ-08: one JSON document."""
    (card / "a.jpg").touch()
    status, text = photos("list", str(card), "--json")
    found = json.loads(text)
    assert (status, found["command"], found["folder"], found["total"], found["failed"]) == (0, "list", str(card), 6, 0)
    one = next(photo for photo in found["photos"] if photo["name"] == "a.jpg")
    assert set(one) == {"name", "kind", "size", "taken", "modified", "orientation", "marks", "problem"}
    assert (one["kind"], one["taken"], one["orientation"]) == ("JPEG", "2024-02-29T23:59:30", 6)
    assert one["marks"] == ["dates_differ", "turned"] and one["modified"].endswith("+00:00")


def test_it_names_files_that_cannot_be_read(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-07, FJ-08: a bad disk spoils one line only, and the status is 1."""
    os.mkfifo(card / "pipe")
    names = folders.Folder.names
    monkeypatch.setattr(folders.Folder, "names", lambda folder: [*names(folder), "pipe"])
    status, text = photos("list", str(card))
    line = next(line for line in text.splitlines() if line.startswith("pipe "))
    assert status == 1 and line.endswith(" “pipe” is not a file.")
    found = json.loads(photos("list", str(card), "--json")[1])
    assert found["failed"] == 1 and "“pipe” is not a file." in [photo["problem"] for photo in found["photos"]]


@pytest.mark.parametrize("order", [["orient"], ["shift-date", "1hr"], ["touch"]])
def test_what_only_is_called_a_photo_is_named(card: Path, order: list[str]) -> None:
    """FJ-07, FJ-08: it fails by name, while a text beside it is left out."""
    (card / "lost.jpg").write_bytes(b"\0" * 5000)
    operation, *argument = order
    text = photos(operation, str(card), *argument)[1]
    assert "failed: lost.jpg: " in text and "notes.txt" not in text


def test_it_turns_all_photos(card: Path) -> None:
    """FJ-03, FJ-07, FJ-08: those that fail or have nothing to do are named, the rest go on; status 1."""
    turns.choose_any()
    status, text = photos("orient", str(card))
    assert status == 1 and text.splitlines() == [
        "failed: torn.jpg: This picture is damaged or incomplete, so it was not turned.",
        "skipped: upright.jpg: Upright already.",
        "skipped: plain.jpg: Upright already.",
        "Turn upright: 5 of 5 photos (2 done, 2 skipped, 1 failed).",
    ]
    (card / "torn.jpg").unlink()
    status, text = photos("orient", str(card), "--verbosity=0")
    assert (status, text) == (0, "")


def test_it_turns_only_without_loss(card: Path) -> None:
    """FJ-03: --lossless-only is the page's choice."""
    turns.choose_any()
    (card / "odd.jpg").write_bytes(cameras.photo(6, width=63, height=47))
    status, text = photos("orient", str(card), "--lossless-only")
    assert status == 1 and "failed: odd.jpg: 63 × 47 pixels cannot be turned without loss" in text


@pytest.mark.parametrize("order", [["-23m", "--dry-run"], ["--dry-run", "-23m"]])
def test_a_time_may_begin_with_a_minus(card: Path, order: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """FJ-04, FJ-08: `-23m` is a time and no option, wherever it stands, for a shell too."""
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "photos", "shift-date", str(card), *order])
    assert end.value.code == 1
    assert "to be done: a.jpg: Date taken shifted by -23m." in capsys.readouterr().out


def test_options_come_anywhere(card: Path) -> None:
    """FJ-08: before the operation, between folder and time, and at the end."""
    folder = str(card)
    for order in (["--json", "shift-date", folder, "1m"], ["shift-date", "--json", folder, "1m"],
                  ["shift-date", folder, "--json", "1m"], ["shift-date", folder, "1m", "--json"]):  # fmt: skip
        status, text = photos(*order)
        assert status == 1 and json.loads(text)["done"] == 5
    assert cameras.tags((card / "a.jpg").read_bytes())["Exif.Photo.DateTimeOriginal"] == "2024:03:01 00:03:30"


def test_it_renames(card: Path) -> None:
    """FJ-05, FJ-08: all pictures and nothing else; the new names are in the JSON document."""
    status, text = photos("rename", str(card), "trip", "--json")
    found = json.loads(text)
    assert (status, found["dry_run"], found["total"], found["done"], found["failed"]) == (0, False, 5, 5, 0)
    assert {one["name"]: one["new_name"] for one in found["results"]} == {
        "a.jpg": "trip_1.jpg", STRANGE: "trip_2.jpg", "plain.jpg": "trip_3.jpg", "torn.jpg": "trip_4.jpg",
        "upright.jpg": "trip_5.jpg",
    }  # fmt: skip
    assert {path.name for path in card.iterdir()} == {*(f"trip_{id}.jpg" for id in range(1, 6)), "notes.txt"}
    assert photos("rename", str(card), "trip")[1].endswith("5 of 5 photos (0 done, 5 skipped, 0 failed).\n")


def test_it_renames_by_date(card: Path) -> None:
    """FJ-05: undated photos come last."""
    photos("rename", str(card), "trip", "--by=date")
    assert (card / "trip_5.jpg").read_bytes() == cameras.jpeg()


def test_it_sets_the_modified_date(card: Path, settings: Any) -> None:
    """FJ-06, FJ-08: in the site's time zone; a second run has nothing to do."""
    settings.TIME_ZONE = "Europe/Berlin"
    (card / "plain.jpg").unlink()
    assert photos("touch", str(card)) == (0, "Set modified date: 4 of 4 photos (4 done, 0 skipped, 0 failed).\n")
    assert (card / "a.jpg").stat().st_mtime == 1709247570  # 22:59:30 UTC
    assert "(0 done, 4 skipped, 0 failed)" in photos("touch", str(card))[1]


@pytest.mark.parametrize("order", ["orient", "shift-date 5m", "rename trip", "rename trip --by date", "touch", "list"])
def test_trying_changes_nothing(card: Path, order: str) -> None:
    """FJ-08: with --dry-run no byte and no time, neither of photos nor of what crashes have left."""
    turns.choose_any()
    (card / JOURNAL).write_text(json.dumps({"stage": "naming", "moves": [["x.jpg", ".photos-renaming-1-0", "y.jpg"]]}))
    (card / ".photos-renaming-1-0").write_bytes(cameras.photo(1))
    (card / ".photo-0123456789abcdef").write_bytes(b"half")
    before, folder_time = contents(card), card.stat().st_mtime_ns
    operation, *rest = order.split()
    status, text = photos(operation, str(card), *rest, "--dry-run")
    assert (contents(card), card.stat().st_mtime_ns) == (before, folder_time)
    assert status in {0, 1} and (operation == "list" or text.startswith("Only tried: nothing is changed.\n"))
    assert operation == "list" or "to be done: a.jpg: " in text


def test_an_interrupted_renaming_is_finished_first(card: Path) -> None:
    """FJ-05: its photos are hidden, and take part again."""
    (card / JOURNAL).write_text(json.dumps({"stage": "naming", "moves": [["x.jpg", ".photos-renaming-1-0", "y.jpg"]]}))
    (card / ".photos-renaming-1-0").write_bytes(cameras.photo(1))
    assert "skipped: y.jpg: " in photos("orient", str(card))[1] and not (card / JOURNAL).exists()


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("shift-date {card} 3h", "“3h” is not a time."),
        ("shift-date {card} --3hr", "unrecognized arguments"),
        ("shift-date {card}", "needs a time"),
        ("rename {card} a/b", "cannot be the beginning of a file name"),
        ("rename {card}", "needs a prefix"),
        ("orient {card} 90", "takes nothing but a folder"),
        ("touch {card} --by=date", "--by belongs to rename"),
        ("touch {card} --lossless-only", "--lossless-only belongs to orient"),
        ("touch {card} --jobs=0", "not a number from 1"),
        ("touch {card}/none", "There is no folder"),
        ("touch {card}/..", "is not inside a folder of photos"),
        ("shift-date {card}/empty 3h", "“3h” is not a time."),
    ],
)
def test_wrong_orders_are_refused(card: Path, order: str, sentence: str) -> None:
    """FJ-04, FJ-08: status 2 before any photo is touched."""
    (card / "empty").mkdir()
    before = contents_of_files(card)
    status, text = photos(*order.format(card=card).split())
    assert status in {1, 2} and sentence in text and contents_of_files(card) == before


def contents_of_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_no_photos_are_all_right(card: Path) -> None:
    """FJ-08: an empty folder is no failure."""
    (card / "empty").mkdir()
    assert photos("list", str(card / "empty")) == (0, "There are no photos in this folder.\n")
    for order in (["orient"], ["rename", "x"], ["touch"], ["shift-date", "-5m"]):
        status, text = photos(order[0], str(card / "empty"), *order[1:])
        assert status == 0 and "0 of 0 photos" in text


def test_the_sentence_about_other_folders_says_what_to_do(card: Path, tmp_path: Path) -> None:
    """FJ-08: it names PHOTO_ROOTS and how to set it for one run."""
    other = tmp_path / "other card"
    other.mkdir()
    status, text = photos("list", str(other))
    assert status == 2 and str(card) in text and f"PHOTO_ROOTS='{other}' manage.py photos list '{other}'" in text


def test_links_lead_to_where_they_lead(card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FJ-01, FJ-08: a link to a folder of photos is that folder; one that leads out of them is refused."""
    (card / "inner").mkdir()
    (card / "out").symlink_to(tmp_path)
    (card / "again").symlink_to(card / "inner")
    (tmp_path / "link").symlink_to(card)
    monkeypatch.chdir(card)
    for path in (f"{tmp_path}/link", f"{card}/", ".", "inner/..", f"{tmp_path}/link/again/.."):
        assert json.loads(photos("list", path, "--json")[1])["total"] == 6
    assert json.loads(photos("list", "again", "--json")[1])["total"] == 0
    for path in ("out", "out/card/..", "..", "/"):
        assert photos("list", path)[0] == 2


def test_a_root_may_be_a_link(card: Path, tmp_path: Path, settings: Any) -> None:
    """FJ-01: the folder counts to which it leads."""
    (tmp_path / "link").symlink_to(card)
    settings.MEDIA_TOOLS_PHOTO_ROOTS = [str(tmp_path / "link")]
    for path in (card, tmp_path / "link"):
        assert json.loads(photos("list", str(path), "--json")[1])["total"] == 6


def test_two_at_a_time(card: Path) -> None:
    """FJ-08: --jobs changes nothing but the time it takes."""
    turns.choose_any()
    tried = photos("orient", str(card), "--dry-run")
    assert photos("orient", str(card), "--dry-run", "--jobs=3") == tried


def command(card: Path, *arguments: str) -> list[str]:
    return ["manage.py", "photos", *arguments[:1], str(card), *arguments[1:]]


def surroundings(card: Path) -> dict[str, str]:
    data = str(card.parent / "data")
    return {"DJANGO_SETTINGS_MODULE": "project.settings", "DEBUG": "true", "DATA_DIR": data, "PHOTO_ROOTS": str(card)}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_waits_for_the_photo_at_hand(tmp_path: Path, jobs: str) -> None:
    """FJ-07, FJ-08: each photo is as it was or turned whole, the line tells how many are, and the status is 130."""
    turns.choose_any()
    photo, count = cameras.photo(6, width=960, height=720, quality=98), 60
    pressed: list[int] = []
    for number in range(count):
        (tmp_path / f"{number:02}.jpg").write_bytes(photo)

    def press(process: subprocess.Popen[bytes], text: str) -> None:
        if not pressed and re.search(r"Turn upright.* [1-9][0-9]*/60", text):
            terminal.press_ctrl_c(process)
            pressed.append(1)

    order = command(tmp_path, "orient", "--jobs", jobs)
    status, text = terminal.run(order, seen=press, environment=surroundings(tmp_path))
    sizes = [turns.stored_size(path.read_bytes()) for path in sorted(tmp_path.glob("*.jpg"))]
    turned = sizes.count((720, 960))
    assert status == 130 and 0 < turned < count and turned + sizes.count((960, 720)) == count
    assert f"Interrupted. Turn upright: {turned} of {count} photos ({turned} done, 0 skipped, 0 failed)." in text
    assert not list(tmp_path.glob(".photo*")) and "Traceback" not in text


@pytest.mark.parametrize("order", [("list",), ("touch",), ("list", "--json")])
def test_a_reader_that_leaves(card: Path, order: tuple[str, ...]) -> None:
    """FJ-08: after `| head` there is no traceback; the status says that not all was read."""
    process = subprocess.Popen(
        [sys.executable, *command(card, *order)], cwd=terminal.ROOT, env=os.environ | surroundings(card),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout and process.stderr
    process.stdout.close()
    assert (process.stderr.read(), process.wait(60)) == (b"", 141)


def test_a_terminal_has_a_bar_and_a_pipe_has_lines(card: Path, tmp_path: Path) -> None:
    """FJ-08, PR-03: with --json nothing but the document is on standard output."""
    with (tmp_path / "out").open("wb") as out:
        status, text = terminal.run(command(card, "touch", "--json"), out=out.fileno(), environment=surroundings(card))
    assert status == 1 and "Set modified date" in text and "5/5" in text
    assert json.loads((tmp_path / "out").read_text())["failed"] == 1
