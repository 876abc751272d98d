"""Every refusal is a page of the site, or JSON where that was asked for.

The functions at the end are the handlers that project/urls.py names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from editable.errors import Refusal, Sentence, answer, wants_json

logger = logging.getLogger("project.error_pages")

# status: code of the JSON answer, sentence for the person
REFUSALS: dict[int, tuple[str, Sentence]] = {
    400: ("invalid", _("The site did not understand this request.")),
    401: ("signed_out", _("Please sign in first.")),
    403: ("forbidden", _("You may not do this.")),
    404: ("not_found", _("This page does not exist.")),
    405: ("method_not_allowed", _("This address cannot be used in this way.")),
    413: ("too_large", _("This is too large.")),
    429: ("throttled", _("Too many attempts. Please try again later.")),
    500: ("unavailable", _("Something went wrong on our side. We have been told.")),
    503: ("unavailable", _("The site is not available right now. Please try again.")),
}
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ErrorPagesMiddleware:
    """Put pages in the place of empty error responses; keep all error responses out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, a page in place of a bare error."""
        response = self.get_response(request)
        if response.status_code < 400:
            return response
        if isinstance(response, HttpResponse) and (status := _bare(request, response)):
            response = _dressed(request, response, status)
        if "Cache-Control" not in response:
            patch_cache_control(response, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what Django would report as the server's own fault: the client went away."""
        return error_response(request, 400) if isinstance(exception, UnreadablePostError) else None


def _bare(request: HttpRequest, response: HttpResponse) -> int:
    """Return the status to show where the response needs a page or JSON in its place, else 0."""
    status = response.status_code
    if response.get("Content-Type", "").startswith("application/json"):
        return 0
    if settings.DEBUG and b"RequestDataTooBig" in response.content:
        return 413
    # With DEBUG on, Django shows pages of its own; the one of a 500 has the traceback and stays.
    technical = settings.DEBUG and status < 500 and b"DEBUG = True" in response.content
    return status if technical or not response.content or wants_json(request) else 0


def _dressed(request: HttpRequest, bare: HttpResponse, status: int) -> HttpResponse:
    response = error_response(request, status)
    for name in KEPT_HEADERS:
        if name in bare:
            response[name] = bare[name]
    response.cookies.update(bare.cookies)
    return response


def error_response(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page or the JSON of `status`; the bare sentence where even the page cannot be made."""
    refusal = Refusal()
    unlisted = "unavailable" if status >= 500 else "invalid", HTTPStatus(status).phrase
    refusal.code, refusal.message = REFUSALS.get(status, unlisted)
    refusal.status = status
    try:
        return answer(request, refusal)
    except Exception:  # the template needs the database, or the host is not ours: the cause of the error itself
        logger.exception("The page of status %s could not be made", status)
        return HttpResponse(str(refusal.message), status=status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 to a body over the limit."""
    return error_response(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return error_response(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return error_response(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return error_response(request, 500)
