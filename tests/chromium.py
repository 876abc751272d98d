"""Find a Chromium on this machine, or install one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"]
INSTALL = {  # the system's package managers, by program
    "apt-get": ["apt-get update -q", "apt-get install -q -y --no-install-recommends chromium"],
    "dnf": ["dnf install -y chromium"],
    "apk": ["apk add chromium"],
    "pacman": ["pacman -S --noconfirm chromium"],
    "zypper": ["zypper --non-interactive install chromium"],
}
DOWNLOAD_SECONDS = 300


def find() -> str | None:
    """Return the path of a Chromium that starts, or None."""
    return installed() or next(filter(starts, playwrights_own()), None)


def installed() -> str | None:
    """Return the path of the Chromium that $CHROMIUM names or the system has; None leaves Playwright its own."""
    return os.environ.get("CHROMIUM") or next(filter(starts, filter(None, map(shutil.which, NAMES))), None)


def starts(program: str) -> bool:
    """Tell whether the program is there with all the libraries it needs."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwrights_own() -> Iterator[str]:
    """Yield where Playwright puts the browser it downloads."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def ensure() -> str:
    """Return the path of a Chromium, installed now if need be; ends the program with a sentence otherwise."""
    found = find()
    for command in () if found else installers():
        print(f"No Chromium found; trying: {' '.join(command)}", flush=True)
        try:
            subprocess.run(command, timeout=DOWNLOAD_SECONDS, check=False, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)
        if found := find():
            break
    return found or sys.exit("The browser tests need Chromium: install one, or name it in the variable CHROMIUM.")


def installers() -> Iterator[list[str]]:
    """Yield the commands that may bring a Chromium, the least intrusive first."""
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    may = [] if os.name == "nt" or os.geteuid() == 0 else ["sudo", "-n"]
    if may and not shutil.which("sudo"):
        return
    for manager, commands in INSTALL.items():
        if shutil.which(manager):
            yield from ([*may, *command.split()] for command in commands)
