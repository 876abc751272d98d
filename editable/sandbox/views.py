"""The way back: a private copy is thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from editable import errors, payload
from editable.sandbox import visits
from editable.views import editing


@editing
@require_POST
def reset_sandbox(request: HttpRequest) -> HttpResponse:
    """Delete the session's private copy, and go on with the site as it is."""
    visit: visits.Visit | None = getattr(request, "editable_sandbox", None)
    if visit is None or visit.copy is None:
        raise errors.NotFound
    visit.copy.remove()
    visits.renew(request)
    if errors.wants_json(request):
        return JsonResponse({"ok": True, "value": None, "base": None, "revision": None})
    messages.success(request, _("Everything is as it was."))
    return HttpResponseRedirect(payload.next_url(request))
