"""Remake the lock files from the readable requirements, or check without a network that they agree.

python scripts/lock.py              keep locked versions that still fit, add and drop packages
python scripts/lock.py --upgrade    take the newest versions (other options of `uv pip compile` work too)
python scripts/lock.py --check      say what does not agree; nothing is changed
"""

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {  # lock: the readable file it is made from
    "requirements/run.lock": "requirements.txt",
    "requirements/test.lock": "requirements/test.txt",
    "requirements/uv.lock": "requirements/uv.txt",
}
COMPILE = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)

Pins = dict[str, set[str]]


def remake(options: list[str]) -> None:
    """Run `uv pip compile` for every lock file; raises CalledProcessError if one cannot be solved."""
    for lock, readable in LOCKS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", readable, "--output-file", lock, "--quiet"]
        subprocess.run([*command, *COMPILE, *options], cwd=ROOT, check=True)


def wanted(readable: Path) -> Iterator[Requirement]:
    """Yield the requirements of a readable file, also those of files it includes with `-r`."""
    for line in readable.read_text().splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("-r "):
            yield from wanted(readable.parent / text.removeprefix("-r ").strip())
        elif text:
            yield Requirement(text)


def pins(lock: str) -> Pins:
    """Return the versions of each package of a lock file; one has two where the Python version decides."""
    found: Pins = defaultdict(set)
    for name, version in PIN.findall(lock):
        found[canonicalize_name(name)].add(version)
    return found


def unhashed(lock: str) -> list[str]:
    """Return the pins that no hash follows."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock)
    return [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry]


def faults(readable: Path, lock: str) -> Iterator[str]:
    """Yield a sentence for each way in which a lock file does not agree with its readable one."""
    locked = pins(lock)
    for requirement in wanted(readable):
        versions = locked.get(canonicalize_name(requirement.name), set())
        if not versions:
            yield f"{requirement.name} is not locked"
        for version in versions:
            if not requirement.specifier.contains(version, prereleases=True):
                yield f"{requirement.name} is locked at {version}, which is not {requirement.specifier}"
    for pin in unhashed(lock):
        yield f"{pin} has no hash"
    if "://" in lock:
        yield "it holds a URL"


def check() -> list[str]:
    """Return every fault of all lock files, each with the file's name."""
    found = []
    for lock, readable in LOCKS.items():
        found += [f"{lock}: {fault}" for fault in faults(ROOT / readable, (ROOT / lock).read_text())]
    run, test = (pins((ROOT / f"requirements/{name}.lock").read_text()) for name in ("run", "test"))
    found += [f"requirements/test.lock: {name} is not as in run.lock" for name in run if run[name] != test.get(name)]
    return found


def main(arguments: list[str]) -> int:
    """Do what the command line says; return the exit status."""
    if "--check" not in arguments:
        remake(arguments)
    found = check()
    print("\n".join(found) or "The lock files agree with the readable requirements.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
