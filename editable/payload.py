"""What a browser sends: read strictly, so that nothing is stored that was not typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from editable import access, errors

REQUEST_ID_LENGTH = 64  # a UUID has 36 characters; the column's width
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True)
class Change:
    """What a request asks for: the new text and the base of each field, and the request's own id."""

    values: Mapping[str, str]
    bases: Mapping[str, str]
    request_id: str


def read_change(request: HttpRequest, target: access.Target) -> Change:
    """Return the change that the request asks for; raises Invalid for a body that is not one."""
    _require_utf8(request)
    group = target.registration.group_of(target.field)
    keys = {name: f"-{name}" for name in group if f"value-{name}" in request.POST} or {target.field: ""}
    request_id = _text(request, "request_id", default="")
    if len(request_id) > REQUEST_ID_LENGTH or "\0" in request_id:
        raise errors.Invalid(_("The request id has at most 64 characters."))
    return Change(
        values={name: _text(request, f"value{suffix}", _blank(request, target, name)) for name, suffix in keys.items()},
        bases={name: _text(request, f"base{suffix}") for name, suffix in keys.items()},
        request_id=request_id,
    )


def next_url(request: HttpRequest) -> str:
    """Return the page of this site to go back to: `next`, or where the request came from, or the home page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if not asked:
        referer = urlsplit(request.headers.get("Referer", ""))
        asked = referer.path if referer.netloc == request.get_host() and referer.path != request.path else ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else "/"


def _blank(request: HttpRequest, target: access.Target, name: str) -> str | None:
    """Return "" for a checkbox that a plain form leaves out when it is not ticked, else None: the value is needed."""
    field = target.row._meta.get_field(name)
    return "" if field.get_internal_type() == "BooleanField" and not errors.wants_json(request) else None


def _text(request: HttpRequest, key: str, default: str | None = None) -> str:
    value = request.POST.get(key, default)
    if not isinstance(value, str):
        raise errors.Invalid(_("“%(key)s” is missing.") % {"key": key})
    return value


def _require_utf8(request: HttpRequest) -> None:
    """Raise Invalid unless the body is a form in UTF-8: Django would put U+FFFD in place of what is not.

    A urlencoded body is read whole. Of a multipart one only the decoded values are left here, so one that holds
    U+FFFD is refused.
    """
    broken = errors.Invalid(_("The text is not valid UTF-8."))
    if request.content_type == URLENCODED:
        try:
            unquote_to_bytes(request.body.replace(b"+", b" ")).decode("utf-8")
        except UnicodeDecodeError:
            raise broken from None
    elif request.content_type != MULTIPART:
        raise errors.Invalid(_("Send a form, urlencoded or multipart."))
    elif any("\ufffd" in value for _key, values in request.POST.lists() for value in values):
        raise broken
