"""Refusals: each carries its code, its status and a sentence for the person at the screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refusal(Exception):
    """The request is refused; `details` are added to the JSON answer."""

    code = "invalid"
    status = 400
    message: Sentence = _("This could not be saved.")

    def __init__(self, message: Sentence = "", *, errors: dict[str, list[str]] | None = None, **details: Any) -> None:
        self.message = message or self.message
        self.errors = errors or {}
        self.details = details
        super().__init__(str(self.message))


class Invalid(Refusal):
    """The value is not acceptable; it is never sent again unchanged."""


class SignedOut(Refusal):
    """Nobody is signed in."""

    code, status, message = "signed_out", 401, _("Please sign in to change this page.")


class Forbidden(Refusal):
    """The user may not change this."""

    code, status, message = "forbidden", 403, _("You may not change this.")


class CsrfFailed(Refusal):
    """The token is missing or stale; the answer carries a fresh one."""

    code, status, message = "csrf", 403, _("This page was open for a long time. Please try again.")


class NotFound(Refusal):
    """There is no such thing, or it cannot be edited."""

    code, status, message = "not_found", 404, _("This is no longer here.")


class Conflict(Refusal):
    """The stored value is not the one that the editor started from."""

    code, status, message = "conflict", 409, _("Somebody else changed this meanwhile.")


class TooLarge(Refusal):
    """The request is larger than the limit."""

    code, status, message = "too_large", 413, _("This is too large.")


class Unavailable(Refusal):
    """The database, or the storage of the files, does not answer; trying again later may help."""

    code, status, message = "unavailable", 503, _("The site cannot save right now. Please try again.")


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the request asks for JSON by its Accept header."""
    return "application/json" in request.headers.get("Accept", "")


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as JSON where asked for, else as the page `<status>.html`."""
    if wants_json(request):
        body = {"ok": False, "code": refusal.code, "message": str(refusal.message), "errors": refusal.errors}
        return JsonResponse(body | refusal.details, status=refusal.status)
    context = {"message": refusal.message, "status": refusal.status}
    return render(request, [f"{refusal.status}.html", "editable/refused.html"], context, status=refusal.status)
