"""An event's own page, and the file that a calendar takes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from project import calendars
from project.models import Event


@require_safe
def event(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show the event; an old slug leads to the present address."""
    found = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return render(request, "event.html", {"event": found})


@require_safe
def event_ics(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Return the event as an iCalendar file (RFC 5545)."""
    found = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    if found.slug != slug:
        return redirect(reverse("event-ics", args=[found.pk, found.slug]), permanent=True)
    content = calendars.calendar_of(found, request.build_absolute_uri("/"), settings.SITE_NAME)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response
