"""How much room private copies may take: of a copy, and of all."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext_lazy as _

from editable import errors
from editable.conf import settings
from editable.sandbox import copies

logger = logging.getLogger("editable.sandbox")


class Full(errors.Unavailable):
    """There are as many copies as there may be, or they take as much room; another one may end soon."""

    message = _("Too many people are trying changes at the moment. Please try again in a few minutes.")

    def __init__(self, message: Any = "") -> None:
        super().__init__(message, errors={"sandbox": [str(message or self.message)]})


class NoRoom(Full):
    """This copy takes as much room as one may."""

    message = _("Your private copy has no room left. Reset it to go on.")


class TooLarge(Full):
    """The site itself takes more room than a copy may."""

    message = _("This site is too large to be copied for trying changes.")


def require_in(copy: copies.Copy, growing: bool) -> None:
    """Raise NoRoom where the copy has grown too large, and Full where all have and this request is `growing` it."""
    if copy.size() >= settings.SANDBOX_COPY_BYTES:
        raise NoRoom
    if growing and sum(one.size() for one in copies.everything()) >= settings.SANDBOX_BYTES:
        raise Full


def require_for_another() -> None:
    """Raise Full where there are as many copies as there may be, and TooLarge where the site itself is."""
    there = copies.everything()
    if len(there) >= settings.SANDBOX_COPIES or sum(one.size() for one in there) >= settings.SANDBOX_BYTES:
        logger.warning("There is no room for another private copy: %d are there", len(there))
        raise Full
    shared = connections[DEFAULT_DB_ALIAS]
    if shared.vendor == "sqlite" and Path(shared.settings_dict["NAME"]).stat().st_size > settings.SANDBOX_COPY_BYTES:
        raise TooLarge
