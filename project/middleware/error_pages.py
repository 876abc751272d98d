"""Every refusal is a page of the site, or JSON where that was asked for.

The functions at the end are the handlers that project/urls.py names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from editable.errors import Refusal, Sentence, TooLarge, answer, wants_json
from media_tools.uploads import UploadTooLarge

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
# what Django raises: the sentence for the person, and the setting that holds the limit
LIMITS: dict[type[Exception], tuple[Sentence, str]] = {
    RequestDataTooBig: (_("This is too large: %s at most can be sent at once."), "DATA_UPLOAD_MAX_MEMORY_SIZE"),
    TooManyFieldsSent: (_("This form has too many fields: %s at most."), "DATA_UPLOAD_MAX_NUMBER_FIELDS"),
    TooManyFilesSent: (_("These are too many files: %s at most at once."), "DATA_UPLOAD_MAX_NUMBER_FILES"),
}
CHUNK = 65_536
DRAINED = 64_000_000  # bytes: a video by mistake; who sends more sees that the connection was closed
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ErrorPagesMiddleware:
    """Put pages in the place of empty error responses; keep all error responses out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, a page in place of a bare error."""
        response = _refused(request) or self.get_response(request)
        if response.status_code < 400:
            return response
        _drain(request)
        if isinstance(response, HttpResponse) and (refusal := _instead(request, response)):
            response = _dressed(request, response, refusal)
        if "Cache-Control" not in response:
            patch_cache_control(response, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what Django would report as the server's own fault: the client went away."""
        return error_response(request, 400) if isinstance(exception, UnreadablePostError) else None


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal of what makes even Django's own error pages fail, while DEBUG is on."""
    if (request.encoding or "utf-8").lower() != "utf-8":  # Django would take `base64` too, even for the query
        return error_response(request, 400)
    try:
        request.GET  # noqa: B018  (reading it raises)
    except TooManyFieldsSent:
        return _response(request, _over_limit(TooManyFieldsSent))
    return None


def _drain(request: HttpRequest) -> None:
    """Read what is left of a body: browsers read the answer only after they have sent all of it."""
    with suppress(OSError, ValueError):  # the client went away, or the body was closed, or its length is no number
        if int(request.META.get("CONTENT_LENGTH") or 0) <= DRAINED:
            while request.read(CHUNK):
                pass


def _instead(request: HttpRequest, response: HttpResponse) -> Refusal | None:
    """Return what to show where the response needs a page or JSON in its place."""
    status = response.status_code
    if response.get("Content-Type", "").startswith("application/json"):
        return None
    if settings.DEBUG and status == 400:
        limits: list[type[Exception]] = [UploadTooLarge, *LIMITS]
        for error in limits:
            if error.__name__.encode() in response.content:
                return _over_limit(error)
    # With DEBUG on, Django shows pages of its own; the one of a 500 has the traceback and stays.
    technical = settings.DEBUG and status < 500 and b"DEBUG = True" in response.content
    return _refusal(status) if technical or not response.content or wants_json(request) else None


def _dressed(request: HttpRequest, bare: HttpResponse, refusal: Refusal) -> HttpResponse:
    response = _response(request, refusal)
    for name in KEPT_HEADERS:
        if name in bare:
            response[name] = bare[name]
    response.cookies.update(bare.cookies)
    return response


def _refusal(status: int) -> Refusal:
    unlisted = "unavailable" if status >= 500 else "invalid", HTTPStatus(status).phrase
    refusal = Refusal()
    refusal.code, refusal.message = REFUSALS.get(status, unlisted)
    refusal.status = status
    return refusal


def _over_limit(error: type[Exception]) -> TooLarge:
    if error is UploadTooLarge:
        return TooLarge(str(UploadTooLarge()))
    sentence, setting = LIMITS[error]
    limit = getattr(settings, setting)
    return TooLarge(str(sentence) % (filesizeformat(limit) if error is RequestDataTooBig else limit))


def error_response(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page or the JSON of `status`."""
    return _response(request, _refusal(status))


def _response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page or the JSON; the bare sentence where even the page cannot be made."""
    try:
        return answer(request, refusal)
    except Exception:  # the template needs the database, or the host is not ours: the cause of the error itself
        logger.exception("The page of status %s could not be made", refusal.status)
        return HttpResponse(str(refusal.message), status=refusal.status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 to a body over a limit."""
    error = type(exception)
    return _response(request, _over_limit(error) if issubclass(error, tuple(LIMITS)) else _refusal(400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return error_response(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return error_response(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return error_response(request, 500)
