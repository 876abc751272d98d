"""Instructions per page: what bench.pages measures in time, counted, so that a busy machine changes nothing.

Needs valgrind. It counts what the process itself executes: no waiting for memory, nothing inside the kernel. So it
shows what a change costs, and bench.pages what a visitor's page takes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = 20  # of each; counts of single pages differ by far less than a hundredth
WARM = 20  # pages before the count: caches of templates, specialised byte code
PATHS = {"ours": "/", "peer": "/peer/"}


def main() -> None:
    """Print the instructions per page of ours and the peer, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind"
        command = ["valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        command += [sys.executable, "-m", "bench.instructions", "counted"]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "0"})
        ours, peer = (_total(out.with_name(f"callgrind.{part}")) for part in (1, 2))
    print(f"home page: ours {ours / PAGES:,.0f} instructions, peer {peer / PAGES:,.0f}, ratio {peer / ours:.3f}")


def counted() -> None:
    """Get pages under callgrind, which writes one file of counts for ours, then one for the peer."""
    from bench.pages import prepare

    browser = prepare()
    for path in PATHS.values():
        for _ in range(WARM):
            browser.get(path)
    _control("--instr=on")
    for name, path in PATHS.items():
        browser.get(path)
        _control("--zero")
        for _ in range(PAGES):
            browser.get(path)
        _control(f"--dump={name}")


def _control(command: str) -> None:
    subprocess.run(["callgrind_control", command, str(os.getpid())], check=True, capture_output=True)


def _total(path: Path) -> int:
    (found,) = re.findall(r"^summary: (\d+)", path.read_text(), re.M)
    return int(found)


if __name__ == "__main__":
    counted() if sys.argv[1:] == ["counted"] else main()
