"""The editing URLs."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from editable import access, direct_saves, errors, payload, related, saving
from editable.forms import bound_form, empty_form
from editable.kinds import digest, field_of, kind_of
from editable.page import full_label, label_of
from media_tools import storage
from media_tools.uploads import UploadTooLarge

View = Callable[..., HttpResponse]


def editing(view: View) -> View:
    """Turn away visitors before anything is looked up or read, and answer every refusal in one shape.

    The token is checked after that, since a token in the body is found only by reading all of an upload.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @never_cache
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            access.require_user(request)
            return protected(request, *args, **kwargs)
        except errors.Refusal as refusal:
            return errors.answer(request, refusal)
        except UploadTooLarge as refusal:
            return errors.answer(request, errors.TooLarge(str(refusal)))
        except (OperationalError, InterfaceError, storage.Unavailable):
            return errors.answer(request, errors.Unavailable())

    return wrapped


@editing
@require_http_methods(["GET", "POST"])
@direct_saves.accepted
def save_field(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Save a field, or its group; GET is the page with its form, for browsers without JavaScript."""
    if request.method == "GET":
        return _as_stored(request, access.get_for_change(request, label, pk, field))
    try:
        saved = saving.save(request, label, pk, field)
    except (errors.Invalid, errors.Conflict) as refusal:
        if errors.wants_json(request):
            raise
        target = access.get_for_change(request, label, pk, field)
        return _field_page(request, target, _typed(request, target), refusal)
    if errors.wants_json(request):
        return JsonResponse(_answer(saved))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(payload.next_url(request))


def _answer(saved: saving.Saved) -> dict[str, Any]:
    bases = {name: digest(value) for name, value in saved.values.items()}
    if len(saved.values) == 1:
        (value,), (base,) = saved.values.values(), bases.values()
        return {"ok": True, "value": value, "base": base, "revision": saved.revision}
    return {"ok": True, "value": dict(saved.values), "base": bases, "revision": saved.revision}


@editing
@require_GET
def field_choices(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Answer the rows whose names hold the words of `q`, for a field that points to another model."""
    target = access.get_for_change(request, label, pk, field)
    own = field_of(target.row, field)
    if not related.is_relation(own):
        raise errors.NotFound
    return JsonResponse({"ok": True, "choices": related.search(request, own, request.GET.get("q", ""))})


def _typed(request: HttpRequest, target: access.Target) -> payload.Change | None:
    """Return what was typed; None where the request is none, and of files, which no form can hold."""
    if kind_of(field_of(target.row, target.field)).upload:
        return None
    try:
        return payload.read_change(request, target)
    except errors.Invalid:
        return None


def _as_stored(request: HttpRequest, target: access.Target) -> HttpResponse:
    """Answer what is stored: a page with its form, or for the script the value and its base."""
    if not errors.wants_json(request):
        return _field_page(request, target)
    values = saving.stored_values(target.row, {target.field: None})
    own = field_of(target.row, target.field)
    return JsonResponse(kind_of(own).opened(own, target.row) | _answer(saving.Saved(values, None)))


def _field_page(
    request: HttpRequest,
    target: access.Target,
    change: payload.Change | None = None,
    refusal: errors.Refusal | None = None,
) -> HttpResponse:
    """Return the page with the form: as stored, or as typed in `change`; with the reason of a refusal."""
    fields = tuple(change.values) if change else target.registration.group_of(target.field)
    stored = saving.stored_values(target.row, dict.fromkeys(fields))
    rows = functools.partial(related.rows_for, request)
    if change and isinstance(refusal, errors.Invalid):
        form = bound_form(target.row, change.values, rows)
    else:
        form = empty_form(target.row, fields, rows, change.values if change else {})
    for name in fields:
        form.fields[name].label = label_of(target.row, field_of(target.row, name))
    context = {
        "form": form,
        "heading": full_label(target.row, field_of(target.row, target.field)),
        "bases": {_key("base", name, fields): digest(value) for name, value in stored.items()},
        "request_id": uuid.uuid4().hex,
        "next": payload.next_url(request),
        "refusal": refusal,
        "theirs": [_shown(target, name) for name in fields] if isinstance(refusal, errors.Conflict) else None,
        "who": _who(refusal) if isinstance(refusal, errors.Conflict) else "",
    }
    return render(request, "editable/save_field.html", context, status=refusal.status if refusal else 200)


def _shown(target: access.Target, name: str) -> SafeString:
    """Return the stored value as the page shows it."""
    field = field_of(target.row, name)
    kind = kind_of(field)
    return kind.display(kind.read(target.row, field))


def _who(refusal: errors.Conflict) -> str:
    """Return the sentence that says who changed the stored value, and when."""
    if refusal.details["yours"]:
        return _("You changed this in another window.")
    if refusal.details["changed_at"] is None:
        return _("This was changed outside the editor.")
    at = date_format(localtime(datetime.datetime.fromisoformat(refusal.details["changed_at"])), "DATETIME_FORMAT")
    return _("%(name)s changed this on %(at)s.") % {"name": refusal.details["changed_by"], "at": at}


def _key(stem: str, name: str, fields: tuple[str, ...]) -> str:
    return stem if len(fields) == 1 else f"{stem}-{name}"


@editing
def index(request: HttpRequest) -> HttpResponse:
    """Answer for `/edit/` itself: there is nothing here."""
    raise errors.NotFound


@editing
def unknown(request: HttpRequest, path: str) -> HttpResponse:
    """Answer for any other path under `/edit/`: 401 for visitors, 404 for the rest."""
    raise errors.NotFound


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a missing or stale token: 401 for visitors of editing URLs, else 403 with a fresh token."""
    if not request.user.is_authenticated and request.path.startswith(reverse("editable:index")):
        return errors.answer(request, errors.SignedOut())
    return errors.answer(request, errors.CsrfFailed(csrf=get_token(request)))
