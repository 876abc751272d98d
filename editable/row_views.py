"""The editing URLs of whole rows: add, duplicate, delete, order."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from editable import access, direct_saves, errors, history, new_rows, payload, registry, related, rows
from editable.forms import new_form
from editable.kinds import field_of
from editable.page import describe_new, label_of, row_label
from editable.views import editing

OFFERED_AT_MOST = 200  # rows in one drop-down list; more cannot be read through


@editing
@require_http_methods(["GET", "POST"])
@direct_saves.accepted
def add_row(request: HttpRequest, label: str) -> HttpResponse:
    """Make a row: hidden where its model can hide, else from the values of the request; GET is the form for those."""
    if request.method == "GET":
        return _add_page(request, access.get_model_for(request, label, "add"))
    try:
        return _done(request, rows.add(request, label), _("Added."))
    except errors.Invalid as refusal:
        if errors.wants_json(request):
            raise
        return _add_page(request, access.get_model_for(request, label, "add"), refusal)


def _add_page(
    request: HttpRequest, registration: registry.Registration, refusal: errors.Invalid | None = None
) -> HttpResponse:
    """Answer what a new row needs, as a form or for the script."""
    fields = new_rows.needed(registration)
    if errors.wants_json(request):
        described = [_needed(request, registration, name) for name in fields]
        return JsonResponse({"ok": True, "value": None, "base": None, "fields": described})
    context = {
        "form": new_form(registration.model, fields, functools.partial(related.rows_for, request)),
        "kind": registration.model._meta.verbose_name,
        "request_id": uuid.uuid4().hex,
        "next": payload.next_url(request),
        "refusal": refusal,
    }
    return render(request, "editable/add_row.html", context, status=refusal.status if refusal else 200)


def _needed(request: HttpRequest, registration: registry.Registration, name: str) -> dict[str, Any]:
    """Return what the script must know to ask for a field. Rows are chosen from a list: nothing can be searched yet."""
    row, field = registration.model(), field_of(registration.model, name)
    if not related.is_relation(field):
        return describe_new(row, name)
    found = related.rows_for(request, field)[:OFFERED_AT_MOST]
    choices = [["", ""], *([str(one.pk), str(one)] for one in found)]
    about = {"kind": "choice", "name": name, "label": label_of(row, field)}
    return about | {"value": "", "required": True, "choices": choices}


@editing
@require_POST
def duplicate_row(request: HttpRequest, label: str, pk: str) -> HttpResponse:
    """Make a hidden copy of a row."""
    return _done(request, rows.duplicate(request, label, pk), _("Copied. Visitors do not see the copy yet."))


@editing
@require_http_methods(["GET", "POST"])
def delete_row(request: HttpRequest, label: str, pk: str) -> HttpResponse:
    """Delete a row; GET asks, for browsers without JavaScript."""
    if request.method == "POST":
        return _done(request, rows.delete(request, label, pk), _("Deleted."))
    row = access.get_row_for(request, label, pk, "delete")
    context = {"heading": row_label(row), "next": payload.next_url(request)}
    return render(request, "editable/delete_row.html", context)


@editing
@require_POST
def order_rows(request: HttpRequest, label: str) -> HttpResponse:
    """Put rows into the order in which the request names them."""
    return _done(request, rows.reorder(request, label), _("Moved."))


@editing
@require_http_methods(["GET"])
def deleted_rows(request: HttpRequest, label: str) -> HttpResponse:
    """Answer what was deleted and can be brought back."""
    registration = access.get_model_for(request, label, "delete")
    entries = [
        {"revision": one.pk, "label": (one.old or {}).get("label", ""), "user": one.user_name, "at": one.at.isoformat()}
        for one in history.deleted(registration.label)
    ]
    if errors.wants_json(request):
        return JsonResponse({"ok": True, "entries": entries})
    return render(request, "editable/deleted_rows.html", {"entries": entries, "next": payload.next_url(request)})


def _done(request: HttpRequest, done: rows.Done, message: str) -> HttpResponse:
    if not errors.wants_json(request):
        messages.success(request, message)
        return HttpResponseRedirect(payload.next_url(request))
    row = done.registration.model._base_manager.filter(pk=done.pk).first() if done.pk else None
    answer: dict[str, Any] = {"ok": True, "value": done.pk or None, "base": None, "revision": done.revision}
    if row is not None:
        answer |= {"item": f"{done.registration.label}/{done.pk}", "page": done.registration.page_of(row)}
        answer |= {"label": row_label(row), "url": f"{done.registration.label}/{quote(done.pk)}/"}
    return JsonResponse(answer)
