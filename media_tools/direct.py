"""Uploads that go to the storage directly and are confirmed after: ask, send, confirm.

Who asks gets a ticket for one file: its key, type, size, owner and storage, signed and good for minutes. S3 holds the
sender to it by a signed policy, any other storage by `receive`, with the same fields and the same rules. What has
arrived is no file of the site until its owner confirms it: it is read back, checked like every upload, stored under a
name of its own by the field, and deleted here. A row never points at what a browser wrote.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from media_tools import images, isolation, places, storage
from media_tools.conf import settings

SECONDS = 600  # to send one file over a slow line and confirm it
CREATED = "201"  # the status that S3 is asked for; its own would be one without a body
ANY_TYPE = "application/octet-stream"
SALT = "media_tools.direct"


class Refused(Exception):
    """What was sent is not what was asked for: the status that S3 gives, too."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


@dataclass(frozen=True)
class Ticket:
    """Leave to send one file: `size` bytes at most of this content type, to this key of this storage."""

    alias: str
    key: str
    content_type: str
    size: int
    owner: str

    def signed(self) -> str:
        """Return it as a text that only this site can make."""
        return signing.dumps(asdict(self), salt=SALT)


def ask(owner: object, name: str, content_type: str, size: int, *, picture: bool) -> Ticket:
    """Return a ticket of `owner` for a file of that name, type and size; raises ValidationError, in isolation always.

    A picture must be said to be one; the type of anything else is fixed to one that no browser runs.
    """
    if isolation.current():
        raise ValidationError(_("Files are sent along with the form here."), "isolated")
    if size > settings.UPLOAD_BYTES:
        raise images.refusal("too_large")
    if size < 1:
        raise ValidationError(_("The submitted file is empty."), "empty")
    types = [known for _extension, known in images.FORMATS.values()]
    if picture and content_type not in types:
        raise images.refusal("not_an_image")
    fixed = content_type if content_type in types else ANY_TYPE
    key = "/".join([places.INCOMING, secrets.token_hex(16), "".join(storage.safe_parts(name))])
    return Ticket(storage.active(), key, fixed, size, str(owner))


def is_offered() -> bool:
    """Tell whether the active storage takes files from browsers itself."""
    return isolation.current() is None and hasattr(storage.at(storage.active()), "presigned_post")


def destination(ticket: Ticket, own_url: str) -> dict[str, Any]:
    """Return `url` and the `fields` that are sent to it before the file; `own_url` leads to `receive`."""
    place: Any = storage.at(ticket.alias)
    if hasattr(place, "presigned_post"):
        found: dict[str, Any] = place.presigned_post(ticket.key, ticket.content_type, ticket.size, SECONDS)
        return found
    fields = {"key": ticket.key, "Content-Type": ticket.content_type, "success_action_status": CREATED}
    return {"url": own_url, "fields": fields | {"policy": ticket.signed()}}


def receive(fields: Mapping[str, str], file: UploadedFile | None, owner: object) -> None:
    """Take a file in the place of S3; raises Refused as S3 would, and storage.Unavailable."""
    ticket = read(fields.get("policy", ""), owner)
    if ticket is None:
        raise Refused(403, "The policy is missing, expired or another person's.")
    if (fields.get("key"), fields.get("Content-Type")) != (ticket.key, ticket.content_type):
        raise Refused(403, "The policy is for another key or type.")
    if file is None or not 1 <= (file.size or 0) <= ticket.size:
        raise Refused(400, "The file is not of the size that the policy allows.")
    place = storage.at(ticket.alias)
    if place.exists(ticket.key):
        place.delete(ticket.key)  # sent again, as after a lost answer; S3 replaces it too
    storage.write(place, ticket.key, file)


def read(signed: str, owner: object) -> Ticket | None:
    """Return a ticket of `owner` that is not over, else None; in isolation none is good."""
    if isolation.current():
        return None
    try:
        ticket = Ticket(**signing.loads(signed, salt=SALT, max_age=SECONDS))
    except signing.BadSignature:
        return None
    return ticket if ticket.owner == str(owner) else None


@contextmanager
def arrived(ticket: Ticket) -> Iterator[UploadedFile | None]:
    """Yield what was sent by a ticket, None where nothing is there; deleted once the block has ended well.

    Raises ValidationError where more arrived than any file may have, and storage.Unavailable.
    """
    place = storage.at(ticket.alias)
    data = _content(place, ticket)
    if data is None:
        yield None
        return
    yield SimpleUploadedFile(PurePosixPath(ticket.key).name, data, ticket.content_type)
    discard(ticket)


def discard(ticket: Ticket) -> None:
    """Delete what was sent by a ticket; what cannot be deleted now is swept later."""
    storage.discard(ticket.alias, ticket.key)


def _content(place: Any, ticket: Ticket) -> bytes | None:
    try:
        with place.open(ticket.key) as file:
            if file.size <= ticket.size:
                data: bytes = file.read()
                return data
    except FileNotFoundError:
        return None
    except Exception as error:  # storages raise what they like
        raise storage.Unavailable(f"{ticket.key} cannot be read: {error}") from error
    raise images.refusal("too_large")
