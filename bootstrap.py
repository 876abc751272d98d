#!/usr/bin/env python3
"""Make the virtual environment and do everyday work in it; needs Python 3.11 and nothing else.

    python3 bootstrap.py run            the site on HOST:PORT (default 127.0.0.1:8000), with sample content at first
    python3 bootstrap.py demo           the same as a demonstration: anybody edits a private copy; data of its own
    python3 bootstrap.py test [ARG …]   the tests; arguments go to pytest
    python3 bootstrap.py proof          the tests that are too long for `test`
    python3 bootstrap.py lint           style, types, templates, migrations and lock files
    python3 bootstrap.py lock           remake the lock files from the readable requirements
    python3 bootstrap.py setup          only the virtual environment, with all tools

VENV names another folder than .venv, PYTHON another interpreter to make it with.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)  # this file itself is understood from 3.6 on, so that older ones can say so
if sys.version_info < OLDEST:
    sys.exit("Python 3.11 or newer is needed; this is {}.{}.".format(*sys.version_info))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / (os.environ.get("VENV") or ".venv")
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("uv", "run", "test")}
INCLUDED = {"run": ["run"], "test": ["run", "test"]}  # what is there after installing a lock file
NO_VENV = (
    "A virtual environment cannot be made: this Python lacks ensurepip, and neither pip nor uv is there to help.\n"
    "On Debian and Ubuntu `apt install python3-venv` adds it."
)


def main(arguments: list[str]) -> int:
    """Carry out one command; return its exit status."""
    name, *rest = arguments or ["help"]
    command = COMMANDS.get(name)
    if not command:
        print(__doc__)
        return 0 if name in {"help", "--help", "-h"} else 2
    os.chdir(ROOT)
    return command(rest)


def setup(arguments: list[str]) -> int:
    """Make the virtual environment with all tools."""
    install("test")
    return 0


def run(arguments: list[str]) -> int:
    """Prepare the database, say how to sign in if nobody could yet, and serve the site until Ctrl-C."""
    install("run")
    os.environ.setdefault("DEBUG", "true")
    address = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
    status = in_venv("scripts/first_run.py", address)
    return status or in_venv("manage.py", "runserver", address, *arguments)


def demo(arguments: list[str]) -> int:
    """Serve the site with sample content as a demonstration, with a database and files of its own."""
    os.environ["SANDBOX"] = "demo"
    os.environ.setdefault("DATA_DIR", str(ROOT / "data" / "demo"))
    return run(arguments)


def test(arguments: list[str]) -> int:
    """Run the tests on SQLite and those of the database contract on PostgreSQL too."""
    install("test")
    return in_venv("-m", "tests", *arguments)


def proof(arguments: list[str]) -> int:
    """Run the tests marked `proof`, one after the other since they measure."""
    install("test")
    return in_venv("-m", "tests", "--proof", *arguments)


def lint(arguments: list[str]) -> int:
    """Run every check that reads the code."""
    install("test")
    return in_venv("scripts/lint.py", *arguments)


def lock(arguments: list[str]) -> int:
    """Remake the lock files."""
    install("test")
    return in_venv("scripts/lock.py", *arguments)


COMMANDS = {"setup": setup, "run": run, "demo": demo, "test": test, "proof": proof, "lint": lint, "lock": lock}


def in_venv(*arguments: str) -> int:
    """Run the environment's Python and return its exit status; Ctrl-C reaches it by itself and is a clean end."""
    process = subprocess.Popen([PYTHON, *arguments])
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        return 0


def install(name: str) -> None:
    """Make the environment hold what a lock file lists; costs nothing when it was done before."""
    if PYTHON.exists() and is_stamped(name):
        return
    if not PYTHON.exists():
        make_venv()
    print(f"Installing requirements/{name}.lock into {VENV.name} …", flush=True)
    command = [*installer(), "--require-hashes", "--requirement", str(LOCKS[name])]
    if subprocess.call(command):
        sys.exit(f"The packages of requirements/{name}.lock could not be installed; the reason stands above.")
    for included in INCLUDED[name]:
        stamp(included).write_text(digest(included))


def is_stamped(name: str) -> bool:
    """Tell whether the environment holds what a lock file lists now."""
    return stamp(name).exists() and stamp(name).read_text() == digest(name)


def stamp(name: str) -> Path:
    """Return the file that says which state of a lock file is installed."""
    return VENV / f".stamp-{name}"


def digest(name: str) -> str:
    """Return the digest of a lock file."""
    return hashlib.sha256(LOCKS[name].read_bytes()).hexdigest()


def installer() -> list[str]:
    """Return the install command of uv, or of pip where uv cannot be had."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not can_run("uv"):
        subprocess.call([*pip, "--require-hashes", "--requirement", str(LOCKS["uv"])])
    if not can_run("uv"):
        print("uv cannot be installed here; pip does it, more slowly.")
        return pip
    return [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON)]


def can_run(module: str) -> bool:
    """Tell whether the environment has a module that starts."""
    return not subprocess.call(
        [PYTHON, "-m", module, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def make_venv() -> None:
    """Make the environment; where ensurepip is missing, with the pip or uv that is outside it."""
    python = os.environ.get("PYTHON") or sys.executable
    print(f"Making {VENV.name} with {python} …", flush=True)
    if (VENV / "pyvenv.cfg").exists():  # an environment whose interpreter is gone
        shutil.rmtree(VENV)
    made = subprocess.run([python, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([python, "-m", "venv", "--without-pip", VENV]) or not install_uv_from_outside():
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(f"{made.stdout}{made.stderr}\n{NO_VENV}")


def install_uv_from_outside() -> bool:
    """Put uv into an environment without pip; nothing outside the environment changes."""
    options = ["--require-hashes", "--requirement", str(LOCKS["uv"])]
    if importlib.util.find_spec("pip"):
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet"]
        return subprocess.call([*pip, *options]) == 0
    uv = shutil.which("uv")
    if uv:
        return subprocess.call([uv, "pip", "install", "--python", str(PYTHON), *options]) == 0
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
