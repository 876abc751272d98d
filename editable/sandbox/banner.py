"""What each page says while changes are only tried: that nobody else sees them, and how to begin anew."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from editable.conf import settings
from editable.sandbox import visits


def render_banner(request: HttpRequest | None) -> SafeString:
    """Return the banner; nothing outside of the sandbox, nor for visitors of a site whose editors only try changes."""
    visit: visits.Visit | None = getattr(request, "editable_sandbox", None)
    if request is None or visit is None or (visit.copy is None and settings.SANDBOX != "demo"):
        return mark_safe("")
    visit.told = visit.expired
    context = {
        "sandbox": settings.SANDBOX,
        "inside": visit.copy is not None,
        "begun": visit.copy is not None and visit.copy.is_there(),
        "expired": visit.expired,
        "lifetime": _lifetime(int(settings.SANDBOX_MINUTES)),
    }
    return render_to_string("editable/sandbox.html", context, request=request)


def _lifetime(minutes: int) -> str:
    """Return how long a copy lives in words: full hours, else minutes."""
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
