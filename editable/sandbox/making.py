"""How a private copy begins: in a folder that nobody finds, which gets its name when it is whole."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from editable import private_database
from editable.conf import settings
from editable.models import Revision
from editable.sandbox import copies, room, secrecy
from editable.sandbox.copies import ABOUT, DATABASE, NEW, Copy


def make(copy: Copy, user: object) -> None:
    """Make the copy of what is committed now, unless another request was quicker; raises room.Full."""
    copies.prune()
    room.require_for_another()
    copies.root().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=NEW, dir=copies.root(), ignore_cleanup_errors=True) as made:
        _fill(Path(made), user)
        try:
            Path(made).rename(copy.folder)
        except OSError:
            if copy.age() is None:
                raise
    if len(copies.everything()) > settings.SANDBOX_COPIES:
        copy.remove()
        raise room.Full


def _fill(folder: Path, user: object) -> None:
    private_database.copy_to(folder / DATABASE)
    secrecy.take_out(folder / DATABASE)
    if (folder / DATABASE).stat().st_size > settings.SANDBOX_COPY_BYTES:
        raise room.TooLarge
    with private_database.used(folder / DATABASE):
        last = Revision.objects.order_by("-pk").values_list("pk", flat=True).first()
    (folder / ABOUT).write_text(json.dumps({"user": str(user), "made": time.time(), "revision": last or 0}))
