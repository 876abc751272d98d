"""How a phone, which has no session, finds the private copy that its ticket is in: by a note of the ticket's digest."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from django.urls import ResolverMatch

from editable.models import PhoneTicket
from editable.phones import SECONDS, digest_of
from editable.sandbox.copies import Copy, root

FOLDER = ".phones"


def token_of(match: ResolverMatch | None) -> str:
    """Return the token in the address that a phone opens, blank for any other address."""
    own = match is not None and match.namespaces[-1:] == ["editable"]
    return str(match.kwargs.get("token", "")) if match and own else ""


def announce(copy: Copy) -> None:
    """Note the open tickets of the present database, which is the copy's."""
    folder = root() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in filter(_is_old, folder.iterdir()):
        old.unlink(missing_ok=True)
    for digest in PhoneTicket.objects.open().values_list("digest", flat=True):
        (folder / digest).write_text(copy.name)


def find(token: str) -> Copy | None:
    """Return the copy that a token's ticket is in."""
    with suppress(FileNotFoundError):
        copy = Copy((root() / FOLDER / digest_of(token)).read_text())
        return copy if copy.is_there() else None
    return None


def forget() -> None:
    """Delete the notes of tickets that are over, or whose copy is."""
    with suppress(FileNotFoundError):
        for note in (root() / FOLDER).iterdir():
            with suppress(FileNotFoundError):
                if _is_old(note) or Copy(note.read_text()).age() is None:
                    note.unlink()


def _is_old(note: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - note.stat().st_mtime > SECONDS
    return False
