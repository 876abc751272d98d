"""A phone as camera: leave to save one picture in one field, once, in the name of the editor who asked for it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlencode

from django.db import DatabaseError
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from editable import access, errors, payload, saving
from editable.kinds import digest, field_of, kind_of
from editable.kinds.files import Image
from editable.models import PhoneTicket, Revision
from media_tools.models import in_seconds

TOKEN_BYTES = 18  # 144 bits, which nobody guesses within minutes; more would make the code too fine for old cameras
SECONDS = 600  # to find the phone, walk to what is to be shown, and be content with a picture
SAVING_SECONDS = 60  # after which a save that has left no revision has failed, or its process was killed


class Over(errors.NotFound):
    """The token is unknown, expired, used or taken back, or its editor may not change the field: all sound the same."""

    message = _("This code is no longer valid. Please ask for a new one at the screen.")


class Changed(errors.Conflict):
    """The picture is not the one that the editor saw; who changed it is nothing for a phone."""

    message = _("This picture was changed at the screen meanwhile. Please ask for a new code there.")


def begin(request: HttpRequest, label: str, pk: str, field: str) -> tuple[PhoneTicket, str]:
    """Return a new ticket for a picture that the request's user may change, and its token, which is kept nowhere.

    An older ticket of the same user for the same field ends. Raises the refusals of `access.get_for_change`, NotFound
    for a field that holds no picture, and Conflict where the stored picture is not the one of the request's `base`.
    """
    target = access.get_for_change(request, label, pk, field)
    if not isinstance(kind_of(field_of(target.row, field)), Image):
        raise errors.NotFound
    stored = saving.stored_values(target.row, {field: None})
    if request.POST.get("base") != digest(stored[field]):
        raise saving.conflict(request, target, field, stored)
    mine = {"user_id": request.user.pk, "model": target.registration.label, "object_pk": target.pk, "field": field}
    PhoneTicket.objects.filter(**mine, used_at=None).delete()
    PhoneTicket.objects.filter(expires_at__lt=in_seconds(-SECONDS)).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ticket = PhoneTicket.objects.create(
        **mine,
        digest=digest_of(token),
        template=request.GET.get("template", ""),
        base=digest(stored[field]),
        expires_at=in_seconds(SECONDS),
    )
    return ticket, token


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> PhoneTicket:
    """Return the ticket of a token, whatever became of it; raises Over."""
    ticket = PhoneTicket.objects.select_related("user").filter(digest=digest_of(token)).first()
    if ticket is None or not ticket.user.is_active:
        raise Over
    return ticket


def is_open(ticket: PhoneTicket) -> bool:
    """Tell whether a picture may be sent now."""
    return PhoneTicket.objects.open().filter(pk=ticket.pk).exists()


def saved_by(ticket: PhoneTicket) -> Revision | None:
    """Return the revision of the picture that was sent: it carries the ticket's key as the id of its request."""
    return Revision.objects.filter(user=ticket.user_id, request_id=str(ticket.pk)).first()


def state_of(ticket: PhoneTicket) -> str:
    """Return "arrived", "arriving", "waiting" or "over"."""
    if saved_by(ticket):
        return "arrived"
    if PhoneTicket.objects.filter(pk=ticket.pk, used_at__gt=in_seconds(-SAVING_SECONDS)).exists():
        return "arriving"
    return "waiting" if is_open(ticket) else "over"


def cancel(ticket: PhoneTicket) -> None:
    """Take it back, unless a picture is being saved by it just now."""
    PhoneTicket.objects.filter(pk=ticket.pk, used_at=None).delete()


def target_of(request: HttpRequest, ticket: PhoneTicket) -> access.Target:
    """Return the row as the ticket's editor may change it now; raises Over where that is not so any more."""
    try:
        return access.get_for_change(_as_editor(request, ticket), ticket.model, _quoted(ticket), ticket.field)
    except errors.Refusal:
        raise Over from None


def save(request: HttpRequest, ticket: PhoneTicket) -> None:
    """Save the request's picture, in the field `value`, for the ticket's editor; the ticket is used up.

    Raises Over, Changed, and the other refusals of `saving.save`: after Invalid another picture may be sent.
    """
    target_of(request, ticket)
    if "value" not in request.FILES:
        raise errors.Invalid(_("Choose a picture."))
    acting = _as_editor(request, ticket)
    acting.FILES.setlist("value", request.FILES.getlist("value")[:1])
    with _used(ticket):
        saving.save(acting, ticket.model, _quoted(ticket), ticket.field)


@contextmanager
def _used(ticket: PhoneTicket) -> Iterator[None]:
    """Take the ticket, for one of all who have its token; it is given back where its picture was refused."""
    mine = PhoneTicket.objects.filter(pk=ticket.pk)
    if not mine.open().update(used_at=Now(), tries=F("tries") + 1):
        raise Over
    try:
        yield
    except errors.Conflict:
        mine.delete()
        raise Changed from None
    except (errors.Forbidden, errors.NotFound):
        mine.delete()
        raise Over from None
    except Exception:  # a picture that is none, a database or a storage that fails: all may be tried again
        with suppress(DatabaseError):
            mine.update(used_at=None)
        raise


def _quoted(ticket: PhoneTicket) -> str:
    return access.quote(ticket.object_pk)


def _as_editor(request: HttpRequest, ticket: PhoneTicket) -> HttpRequest:
    """Return the request that the editor would send from the page, without any of the phone's own fields or cookies."""
    acting = HttpRequest()
    acting.method, acting.content_type = "POST", payload.MULTIPART
    acting.META = {name: value for name, value in request.META.items() if name != "HTTP_COOKIE"}
    acting.user = ticket.user
    acting.GET = QueryDict(urlencode({"template": ticket.template}))
    acting.POST = QueryDict(urlencode({"base": ticket.base, "request_id": str(ticket.pk)}))
    return acting
