"""The editing URLs of the history: see it, take a change back, bring a version back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from editable import access, errors, history, payload, undo
from editable.kinds import digest, field_of, kind_of, text_of
from editable.page import full_label
from editable.views import editing


@editing
@require_GET
def field_history(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Answer who changed the field, when, from what to what; `before` asks for what came earlier."""
    target = access.get_for_change(request, label, pk, field)
    before = request.GET.get("before", "")
    entries, older = history.of_field(target, int(before) if before.isascii() and before.isdigit() else None)
    own = field_of(target.row, field)
    stored = kind_of(own).stored(own, target.row)
    if not errors.wants_json(request):
        context = {
            "heading": full_label(target.row, own),
            "entries": entries,
            "older": older,
            "base": digest(stored),
            "next": payload.next_url(request),
        }
        return render(request, "editable/field_history.html", context)
    listed = [
        {
            "revision": entry.revision,
            "user": entry.user,
            "at": entry.at.isoformat() if entry.at else None,
            "old": text_of(entry.old),
            "new": text_of(entry.new),
            "count": entry.count,
        }
        for entry in entries
    ]
    return JsonResponse(
        {
            "ok": True,
            "kind": kind_of(own).name,
            "value": text_of(stored),
            "base": digest(stored),
            "older": older,
            "entries": listed,
        }
    )


@editing
@require_POST
def undo_revision(request: HttpRequest, revision: int) -> HttpResponse:
    """Take back the change that the revision belongs to."""
    return _undone(request, undo.undo(request, revision), _("Taken back."))


@editing
@require_POST
def restore_revision(request: HttpRequest, revision: int) -> HttpResponse:
    """Bring back the value that the field had after the revision, or before it."""
    return _undone(request, undo.restore(request, revision), _("Brought back."))


def _undone(request: HttpRequest, undone: undo.Undone, message: str) -> HttpResponse:
    if errors.wants_json(request):
        return JsonResponse({"ok": True, "value": None, "base": None, "revision": undone.revision, "keys": undone.keys})
    messages.success(request, message)
    return HttpResponseRedirect(payload.next_url(request))
