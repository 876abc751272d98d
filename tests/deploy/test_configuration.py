"""The files of deploy/ say the same as the site's settings, and the servers understand them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from media_tools import files
from project.middleware.error_pages import DRAINED
from tests import services
from tests.deploy import web_servers
from tests.deploy.conftest import SERVERS, give_keys

TYPES = re.compile(r"ForceType (image/\w+|application/pdf)|^ +((?:image|application)/\w+) [\w ]+;$", re.MULTILINE)
SHOWN = "jpe?g|png|gif|webp|avif|pdf"


@pytest.mark.parametrize("name", SERVERS)
def test_it_agrees_with_the_site(name: str) -> None:
    """HD-01, IM-02: extensions of fonts, the types of files that are shown, and the size of a body."""
    text = (web_servers.DEPLOY / f"{name}.conf").read_text()
    fonts = {f".{extension}" for extension in settings.FONT_EXTENSIONS}
    assert "ttf|otf|woff2?|eot|svg|ttc" in text and fonts == _endings("ttf|otf|woff2?|eot|svg|ttc")
    assert SHOWN in text and set(files.CONTENT_TYPES) == _endings(SHOWN)
    assert {"".join(found) for found in TYPES.findall(text)} == set(files.CONTENT_TYPES.values())
    assert str(DRAINED) in text


def _endings(pattern: str) -> set[str]:
    """Return what the pattern matches, each with its dot."""
    optional = re.findall(r"\w+\?\w*|\w+", pattern)
    return {"." + text for part in optional for text in (part.replace("?", ""), re.sub(r"\w\?", "", part))}


def test_the_server_understands_it(installed: str, home: Path) -> None:
    """OP-03: with its placeholders replaced."""
    with services.as_nobody(home) as owner:
        command, _server = web_servers.prepare(installed, home, site_port=9)
        give_keys(home, owner)

        done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, cwd=home, **owner)

    assert done.returncode == 0, done.stderr
