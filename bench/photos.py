"""Clean-up of photos by `manage.py photos`, against exiftool and exiftran, with one worker and with two.

    python -m bench.photos [--photos 500] [--turned 48] [--pairs 7] [--folder DIR] [shift-date rename touch orient]

Goals: dates and names at least 3 times as fast as exiftool; turning at least 0.75 times as fast as exiftran, with no
damaged photo. Each round works on fresh copies that the disk has and the page cache still holds. It takes a quarter of
an hour and 5 GB in DIR, so `make bench` leaves it out. `apt install exiftran libimage-exiftool-perl` brings the peers;
one that is missing is said so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import camera_photos

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = {"shift-date": ["-23m"], "rename": ["trip"], "touch": [], "orient": []}
EXIFTOOL = ["exiftool", "-q", "-q", "-overwrite_original"]
PEERS = {
    "shift-date": [*EXIFTOOL, "-P", "-AllDates-=0:23"],
    "rename": [*EXIFTOOL, "-d", "trip_%%.3nc.%%e", "-FileName<DateTimeOriginal"],
    "touch": [*EXIFTOOL, "-FileModifyDate<DateTimeOriginal", "-ModifyDate<DateTimeOriginal"],
    "orient": ["exiftran", "-a", "-i", "-p"],
}
GOALS = {"shift-date": 3.0, "rename": 3.0, "touch": 3.0, "orient": 0.75}

Work = Callable[[Path], object]


def main() -> None:
    """Print a line for each operation and number of workers."""
    options = _options()
    photos = camera_photos.make()
    print(f"{len(photos)} photos of {statistics.mean(map(len, photos)) / 1e6:.1f} MB, copied; folder {options.folder}")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for operation in options.operations or OPERATIONS:
            count = options.turned if operation == "orient" else options.photos
            source = Path(folder) / f"{operation}-source"
            camera_photos.fill(source, photos, count)
            for workers in (1, 2):
                compare(operation, source, workers, options.pairs, photos)
            shutil.rmtree(source)


def compare(operation: str, source: Path, workers: int, pairs: int, photos: list[bytes]) -> None:
    """Print the rates of both, and the ratio of each pair."""
    program = PEERS[operation][0]
    here = bool(shutil.which(program))
    count = len(list(source.iterdir()))
    works: list[Work] = [lambda folder: ours(operation, folder, workers)]
    works += [lambda folder: peer(operation, folder, workers)] if here else []
    for work in works:
        seconds(work, source)  # warms what is read from the disk
    rounds = [[seconds(work, source) for work in works] for _pair in range(pairs)]
    rates = [statistics.median(count / one for one in column) for column in zip(*rounds, strict=True)]
    print(f"{operation}, {count} photos, {workers} at a time: ours {rates[0]:.1f}/s", end="")
    if not here:
        print(f"; {program} is not installed")
        return
    ratios = sorted(theirs / mine for mine, theirs in rounds)
    print(
        f", {program} {rates[1]:.1f}/s, ratio {statistics.median(ratios):.2f} "
        f"(lowest {ratios[0]:.2f}, highest {ratios[-1]:.2f}, {pairs} pairs; goal {GOALS[operation]})"
    )
    if operation == "orient" and workers == 1:
        for name, work in zip(("ours", program), works, strict=True):
            seconds(work, source, lambda folder, name=name: _judge(name, folder, photos))


def seconds(work: Work, source: Path, look: Callable[[Path], object] = lambda folder: None) -> float:
    """Return the time that `work` takes on a fresh copy of the photos, which `look` sees afterwards."""
    folder = source.with_name("photos")
    shutil.copytree(source, folder)
    os.sync()  # or the one measured first would wait for the copies to be written
    start = time.perf_counter()
    work(folder)
    taken = time.perf_counter() - start
    look(folder)
    shutil.rmtree(folder)
    os.sync()
    return taken


def ours(operation: str, folder: Path, workers: int) -> None:
    """Run the command."""
    data = str(folder.with_name("data"))
    environment = os.environ | {"PHOTO_ROOTS": str(folder), "DEBUG": "true", "DATA_DIR": data}
    command = [sys.executable, "manage.py", "photos", operation, str(folder), *OPERATIONS[operation]]
    subprocess.run([*command, "--verbosity=0", f"--jobs={workers}"], cwd=ROOT, env=environment, check=True)


def peer(operation: str, folder: Path, workers: int) -> None:
    """Run so many processes of the other program, each with its part of the files."""
    names = sorted(map(str, folder.iterdir()))
    commands = [[*PEERS[operation], *names[part::workers]] for part in range(workers)]
    if operation == "rename" and workers > 1:  # or each would give the same numbers
        commands = [[one.replace("trip_", f"trip{part}_") for one in command] for part, command in enumerate(commands)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in commands
    ]
    for process in processes:
        assert process.wait() == 0, process.args


def _judge(name: str, folder: Path, photos: list[bytes]) -> None:
    cut, wrong = camera_photos.damaged(folder, photos)
    print(f"  of {len(list(folder.iterdir()))} photos {name} has cut the edges of {cut} and damaged {wrong}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=", ".join(OPERATIONS))
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--turned", type=int, default=48, help="photos that are turned in each round")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where the copies are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
