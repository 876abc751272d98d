"""Run every check that reads the code; all of them, so that one run shows everything."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
MODULE = [sys.executable, "-m"]
CHECKS = {
    "ruff": [*MODULE, "ruff", "check", "--quiet"],
    "ruff format": [*MODULE, "ruff", "format", "--check", "--quiet"],
    "mypy": [*MODULE, "mypy", "--no-error-summary"],
    "djlint": [*MODULE, "djlint", "--lint", "--quiet", "templates", "editable/templates"],
    "manage.py check": [*MANAGE, "check"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "lock files": [sys.executable, "scripts/lock.py", "--check"],
    "vendored files": [sys.executable, "scripts/vendor.py", "--check"],
}


def main() -> int:
    """Return 1 if a check fails."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks pass.")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Run one check; print what it says only if it fails."""
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - start:.1f} s)", flush=True)
    if not good:
        print(done.stdout, flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
