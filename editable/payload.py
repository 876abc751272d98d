"""What a browser sends: read strictly, so that nothing is stored that was not typed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from editable import access, errors, registry
from editable.kinds import Raw, field_of, kind_of
from editable.models import Revision
from media_tools import ahead

REQUEST_ID_LENGTH = 64  # a UUID has 36 characters; the column's width
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
# ASCII ends every sequence of UTF-8, so each of these runs must be valid on its own.
ESCAPED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


@dataclass(frozen=True)
class Change:
    """What a request asks for: the new value and the base of each field, and the request's own id."""

    values: Mapping[str, Raw]
    bases: Mapping[str, str]
    request_id: str


def read_change(request: HttpRequest, target: access.Target) -> Change:
    """Return the change that the request asks for; raises Invalid for a body that is not one."""
    _require_utf8(request)
    group = target.registration.group_of(target.field)
    keys = {name: f"-{name}" for name in group if f"base-{name}" in request.POST} or {target.field: ""}
    return Change(
        values={name: _value(request, field_of(target.row, name), f"value{suffix}") for name, suffix in keys.items()},
        bases={name: _text(request, f"base{suffix}") for name, suffix in keys.items()},
        request_id=request_id(request),
    )


def uploads(
    request: HttpRequest, row: models.Model, fields: Iterable[models.Field[Any, Any]]
) -> contextlib.AbstractContextManager[None]:
    """Check and store the uploads for `fields` of `row` now, before a row is locked; the form finds the results again.

    Those that are not saved in the end are deleted. Raises storage.Unavailable.
    """
    return ahead.stored(row, [(field, file) for field in fields for file in _checked_uploads(request, field)])


def _checked_uploads(request: HttpRequest, field: models.Field[Any, Any]) -> Iterator[File[Any]]:
    """Yield the good files that may be meant for `field`; the refusal of another is found by the form again."""
    for key in ("value", f"value-{field.name}"):
        if key in request.FILES and kind_of(field).upload:
            with contextlib.suppress(ValidationError):
                yield kind_of(field).formfield(field).to_python(request.FILES[key])


def read_new(request: HttpRequest, registration: registry.Registration) -> Mapping[str, Raw]:
    """Return the values that a new row shall have, by field; raises Invalid."""
    _require_utf8(request)
    sent = {name for name in registration.fields if f"value-{name}" in request.POST or f"value-{name}" in request.FILES}
    return {name: _value(request, field_of(registration.model, name), f"value-{name}") for name in sent}


def read_order(request: HttpRequest, registration: registry.Registration, present: list[Any]) -> list[Any]:
    """Return the primary keys that the request names, in its order.

    They come as `ids`, repeated or with commas between. Raises Invalid for keys that are repeated or never were, and
    Conflict for those that were deleted meanwhile.
    """
    _require_utf8(request)
    names = [name for text in request.POST.getlist("ids") for name in text.split(",") if name]
    known = {str(key): key for key in present}
    if not names or len(set(names)) != len(names) or any("\0" in name for name in names):
        raise errors.Invalid(_("Name each item once."))
    unknown = set(names) - known.keys()
    deleted = Revision.objects.filter(model=registration.label, kind=Revision.Kind.DELETE, object_pk__in=unknown)
    if unknown and unknown == set(deleted.values_list("object_pk", flat=True)):
        raise errors.Conflict(_("Something was deleted from this list meanwhile."))
    if unknown:
        raise errors.Invalid(_("This list has no such item."))
    return [known[name] for name in names]


def require_order(request: HttpRequest, present: list[Any]) -> None:
    """Raise Conflict where `base`, the keys in the order that the sender saw, is not the present order of them."""
    base = request.POST.get("base", "")
    if base and base != ",".join(str(key) for key in present):
        raise errors.Conflict(_("Somebody else moved these meanwhile."))


def request_id(request: HttpRequest) -> str:
    """Return the id that the request carries over its retries, or the empty string; raises Invalid."""
    found = _text(request, "request_id", default="")
    if len(found) > REQUEST_ID_LENGTH or "\0" in found:
        raise errors.Invalid(_("The request id has at most 64 characters."))
    return found


def next_url(request: HttpRequest) -> str:
    """Return the page of this site to go back to: `next`, or where the request came from, or the home page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if not asked:
        referer = urlsplit(request.headers.get("Referer", ""))
        asked = referer.path if referer.netloc == request.get_host() and referer.path != request.path else ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else "/"


def _value(request: HttpRequest, field: models.Field[Any, Any], key: str) -> Raw:
    """Return the text, the texts or the file that the request gives for `field`."""
    kind = kind_of(field)
    if kind.upload:
        return _file(request, key)
    # A plain form leaves out what is not ticked.
    ticked = not errors.wants_json(request) and (kind.multiple or isinstance(field, models.BooleanField))
    if kind.multiple and (ticked or key in request.POST):
        return [text for text in request.POST.getlist(key) if text != ""]
    return _text(request, key, "" if ticked else None)


def _file(request: HttpRequest, key: str) -> Raw:
    """Return the uploaded file, or the empty string where the present one shall go."""
    if key in request.FILES:
        return request.FILES[key]
    if request.POST.get(key) == "" or f"{key}-clear" in request.POST:
        return ""
    raise errors.Invalid(_("Choose a file."))


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
    if request.content_type not in (URLENCODED, MULTIPART):
        raise errors.Invalid(_("Send a form, urlencoded or multipart."))
    if (request.encoding or "utf-8").lower() != "utf-8" or not _is_utf8(request):
        raise errors.Invalid(_("The text is not valid UTF-8."))
    _require_whole(request)


def _require_whole(request: HttpRequest) -> None:
    """Raise Invalid where the connection broke within an urlencoded body, whose last text would be cut.

    Of a multipart body Django drops a last file without its end.
    """
    if request.content_type == URLENCODED and len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise errors.Invalid(_("Only a part of this arrived. Please send it again."))


def _is_utf8(request: HttpRequest) -> bool:
    if request.content_type == MULTIPART:
        return not any("\ufffd" in value for _key, values in request.POST.lists() for value in values)
    try:
        for run in ESCAPED.finditer(request.body.decode()):
            bytes.fromhex(run[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return False
    return True
