"""How a phone, which has no session, finds the private copy that its ticket is in: by a note of the ticket's digest."""

from __future__ import annotations

from contextlib import suppress

from django.urls import ResolverMatch

from editable.models import PhoneTicket
from editable.phones import digest_of
from editable.sandbox import copies

NOTE = "phone-"


def token_of(match: ResolverMatch | None) -> str:
    """Return the token in the address that a phone opens, blank for any other address."""
    own = match is not None and match.namespaces[-1:] == ["editable"]
    return str(match.kwargs.get("token", "")) if match and own else ""


def announce(copy: copies.Copy) -> None:
    """Note the open tickets of the present database, which is the copy's."""
    for digest in PhoneTicket.objects.open().values_list("digest", flat=True):
        with suppress(FileNotFoundError):
            (copy.folder / f"{NOTE}{digest}").touch()


def find(token: str) -> copies.Copy | None:
    """Return the copy that a token's ticket is in."""
    note = f"{NOTE}{digest_of(token)}"
    noted = (copy for copy in copies.everything() if (copy.folder / note).exists())
    return next((copy for copy in noted if copy.is_there()), None)
