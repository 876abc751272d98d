"""Files that a browser sends to the storage itself: where to send one; a save then refers to it (`direct_saves.py`)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from editable import access, errors
from editable.direct_saves import KEY, refusal
from editable.kinds import field_of, kind_of
from editable.kinds.files import Image
from editable.views import editing
from media_tools import direct

SIZE_DIGITS = 15  # a petabyte; Python takes its time to read more


@editing
@require_POST
def ask(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Answer where the file `name` of `type` and `size` for a field is to be sent, and the ticket to confirm it by."""
    target = access.get_for_change(request, label, pk, field)
    return _for_field(request, field_of(target.row, field))


@editing
@require_POST
def ask_for_new(request: HttpRequest, label: str) -> HttpResponse:
    """Answer the same for the field `field` of a row that is to be added."""
    registration = access.get_model_for(request, label, "add")
    name = request.POST.get("field", "")
    if name not in registration.fields:
        raise errors.NotFound
    return _for_field(request, field_of(registration.model, name))


def _for_field(request: HttpRequest, field: Any) -> HttpResponse:
    kind = kind_of(field)
    if not kind.upload:
        raise errors.NotFound
    return where_to_send(request, picture=isinstance(kind, Image))


def where_to_send(request: HttpRequest, *, picture: bool) -> HttpResponse:
    """Answer a request for a ticket whose sender may send such a file; raises Invalid and TooLarge."""
    name, content_type, size = (request.POST.get(key, "") for key in ("name", "type", "size"))
    if not size.isdecimal() or len(size) > SIZE_DIGITS:
        raise errors.Invalid(_("Say how large the file is."))
    try:
        ticket = direct.ask(request.user.pk, name, content_type, int(size), picture=picture)
    except ValidationError as error:
        raise refusal(error) from None
    where = direct.destination(ticket, reverse("editable:receive"))
    return JsonResponse({"ok": True, KEY: ticket.signed()} | where)


@editing
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take a file as S3 would, for storages that cannot: the same fields, the same rules, the same statuses."""
    try:
        direct.receive(request.POST, request.FILES.get("file"), request.user.pk)  # type: ignore[arg-type]
    except direct.Refused as refused:
        raise _as_answer(refused) from None
    return JsonResponse({"ok": True}, status=int(direct.CREATED))


def _as_answer(refused: direct.Refused) -> errors.Refusal:
    found = errors.Forbidden if refused.status == errors.Forbidden.status else errors.Invalid
    return found(refused.reason)
