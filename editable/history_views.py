"""The editing URLs of the history: see it, take a change back, bring a version back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from editable import access, errors, history, payload, registry, related, rewind, undo
from editable.kinds import Stored, digest, field_of, kind_of, text_of
from editable.kinds.files import Image
from editable.kinds.text import Rich
from editable.page import full_label
from editable.views import editing


@editing
@require_GET
def field_history(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Answer who changed the field, when, from what to what; `before` asks for what came earlier."""
    target = access.get_for_change(request, label, pk, field)
    own = field_of(target.row, field)
    stored = kind_of(own).stored(own, target.row)
    entries, older = history.of_field(target, stored, _before(request))
    about = _about(request, target, entries)
    if not errors.wants_json(request):
        names = dict(about.get("choices", about.get("chosen", [])))
        context = {
            "heading": full_label(target.row, own),
            "entries": [(entry, _readable(own, entry.new, names)) for entry in entries],
            "present": stored,
            "older": older,
            "base": digest(stored),
            "next": payload.next_url(request),
        }
        return render(request, "editable/field_history.html", context)
    listed = [
        {
            "revision": entry.revision,
            "first": entry.first,
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
            "about": about,
            "value": text_of(stored),
            "base": digest(stored),
            "older": older,
            "entries": listed,
        }
    )


def _before(request: HttpRequest) -> int | None:
    """Return the id that `before` gives, None where it is none that a database can hold."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None


def _about(request: HttpRequest, target: access.Target, entries: list[history.Entry]) -> dict[str, Any]:
    """Return what the script must know to put the values into words, the names of related rows among it."""
    own = field_of(target.row, target.field)
    kind = kind_of(own)
    found = kind.details(own, target.row) | ({"multiple": True} if kind.multiple else {})
    if related.is_relation(own):
        texts = [text_of(value) for entry in entries for value in (entry.old, entry.new)]
        keys = {key for text in texts for key in (text if isinstance(text, list) else [text]) if key}
        found["chosen"] = related.names_of(request, own, keys)
    return found


def _readable(own: models.Field[Any, Any], value: Stored, names: Mapping[str, str]) -> str:
    """Return a stored value as a line of text for people."""
    text = text_of(value)
    if isinstance(text, list):
        return ", ".join(names.get(one, one) for one in text)
    return strip_tags(text) if isinstance(kind_of(own), Rich) else names.get(text, text)


@editing
@require_GET
def field_preview(request: HttpRequest, label: str, pk: str, field: str) -> JsonResponse:
    """Answer the address of a picture in a handy size that the field has, or once had under the name `name`."""
    target = access.get_for_change(request, label, pk, field)
    own, name = field_of(target.row, field), request.GET.get("name", "")
    kind = kind_of(own)
    if not isinstance(kind, Image) or not name or "\0" in name or not history.held(target, name):
        raise errors.NotFound
    kind.put(own, target.row, name)
    preview = kind.opened(own, target.row).get("preview")
    if not preview:
        raise errors.NotFound
    return JsonResponse({"ok": True, "value": None, "base": None, "preview": preview})


@editing
@require_GET
def moments(request: HttpRequest) -> HttpResponse:
    """Answer the latest changes of the site, to which a page can be turned back."""
    if not any(access.may_change_model(request, one) for one in registry.registrations()):
        raise errors.Forbidden
    return JsonResponse({"ok": True, "value": None, "base": None, "moments": rewind.moments()})


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
