"""The phone as camera: a page at the desk asks for a code and waits, a phone shows one page and sends one picture."""

from __future__ import annotations

import functools
import io
import uuid
from collections.abc import Callable
from typing import Any

import segno
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from editable import assets, errors, phones
from editable.kinds import digest, field_of
from editable.models import PhoneTicket
from editable.origin import check_origin
from editable.page import full_label
from editable.views import editing
from media_tools import storage
from media_tools.uploads import UploadTooLarge

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Frame-Options": "DENY",
}
QUIET_ZONE = 4  # modules of white around a code (ISO/IEC 18004)


@editing
@require_POST
def ask(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Answer the address for a phone, the same as a code to scan, and where to ask what became of it."""
    ticket, token = phones.begin(request, label, pk, field)
    url = request.build_absolute_uri(reverse("editable:phone", args=[token]))
    return JsonResponse(
        {
            "ok": True,
            "url": url,
            "qr": drawn(url),
            "poll": reverse("editable:phone-ticket", args=[ticket.pk]),
            "minutes": phones.SECONDS // 60,
        }
    )


def drawn(text: str) -> str:
    """Return `text` as an SVG picture: a QR code in black on white, whatever stands around it."""
    drawing = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(drawing, "svg", border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False, nl=False)
    return drawing.getvalue().decode()


@editing
@require_http_methods(["GET", "POST"])
def ticket(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer what became of a ticket of the request's user; POST takes it back."""
    found = PhoneTicket.objects.filter(pk=pk, user=request.user.pk).first()
    if found is None:
        raise errors.NotFound
    if request.method == "POST":
        phones.cancel(found)
    answer: dict[str, Any] = {"ok": True, "state": phones.state_of(found), "value": None, "base": None}
    if revision := phones.saved_by(found):
        answer |= {"value": revision.new, "base": digest(revision.new), "revision": revision.pk}
    return JsonResponse(answer)


def secretly(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep the token out of logs, caches, indexes, frames and of what a browser tells others.

    From here on the request has another path, so that nothing the site or its server writes about it has the token.
    """

    @functools.wraps(view)
    @sensitive_variables("token")
    def wrapped(request: HttpRequest, token: str) -> HttpResponseBase:
        for name, value in request.META.items():
            if isinstance(value, str) and token in value:
                request.META[name] = value.replace(token, "-")
        request.path = request.path_info = reverse("editable:phone", args=["-"])
        request.user = AnonymousUser()
        response = view(request, token)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return wrapped


@secretly
@check_origin(required=False)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """Show a phone the page with the camera, or take the picture that it sends; the token alone lets it in."""
    found = None
    try:
        found = phones.find(token)
        if request.method != "POST":
            return _page(request, found)
        phones.save(request, found)
    except errors.Refusal as refusal:
        return _refused(request, found, refusal)
    except UploadTooLarge as error:
        return _refused(request, found, errors.TooLarge(str(error)))
    except (OperationalError, InterfaceError, storage.Unavailable):
        return _refused(request, None, errors.Unavailable())
    if errors.wants_json(request):
        return JsonResponse({"ok": True})
    return HttpResponseRedirect(reverse("editable:phone", args=[token]))


def _refused(request: HttpRequest, ticket: PhoneTicket | None, refusal: errors.Refusal) -> HttpResponse:
    if errors.wants_json(request):
        return errors.answer(request, refusal)
    again = ticket is not None and refusal.status in (errors.Invalid.status, errors.TooLarge.status)
    return _page(request, ticket, refusal) if again else _rendered(request, refusal=refusal)


def _page(request: HttpRequest, ticket: PhoneTicket | None, refusal: errors.Refusal | None = None) -> HttpResponse:
    """Return the page with the camera, or the thanks for the picture that was sent."""
    assert ticket is not None
    if phones.saved_by(ticket):
        return _rendered(request, thanks=True)
    if not phones.is_open(ticket):
        return _rendered(request, refusal=phones.Over())
    target = phones.target_of(request, ticket)
    heading = full_label(target.row, field_of(target.row, target.field))
    return _rendered(request, heading=heading, refusal=refusal, assets=assets.render_phone(request))


def _rendered(request: HttpRequest, refusal: errors.Refusal | None = None, **context: Any) -> HttpResponse:
    context |= {"refusal": refusal}
    return render(request, "editable/phone.html", context, status=refusal.status if refusal else 200)
