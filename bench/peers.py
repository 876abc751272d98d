"""What a Django developer would write by hand for the same page and the same save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from editable.models import ImageBlock, RichTextBlock, TextBlock
from project.contact import ContactForm
from project.models import Event, GalleryItem
from project.views.home import Part


class TitleForm(forms.ModelForm):
    """One field."""

    class Meta:
        model = Event
        fields = ["title"]


@require_POST
@login_required
@permission_required("project.change_event", raise_exception=True)
def save_title(request: HttpRequest, pk: int) -> HttpResponse:
    """Save an event's title."""
    form = TitleForm(request.POST, instance=get_object_or_404(Event, pk=pk))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    return JsonResponse({"title": form.save().title})


def home(request: HttpRequest) -> HttpResponse:
    """Show the same page with the same models and content."""
    blocks: dict[str, Any] = {}
    hidden = {}
    for model in (TextBlock, RichTextBlock, ImageBlock):
        for row in model.objects.all():
            blocks[row.slug.replace("-", "_")] = row
            hidden[row.slug.replace("-", "_")] = not row.active
    active = Event.objects.filter(active=True)
    now = timezone.now()
    context = {
        "blocks": blocks,
        "hidden": hidden,
        "gallery": _first(GalleryItem.objects.filter(active=True), settings.GALLERY_LIMIT, "gallery"),
        "upcoming": _first(active.upcoming(now), settings.EVENT_UPCOMING_LIMIT, "upcoming"),
        "past": _first(active.past(now), settings.EVENT_PAST_LIMIT, "past"),
        "contact_form": ContactForm(),
    }
    return render(request, "home.html", context, using="peer")


def _first(rows: Any, limit: int, name: str) -> Part:
    items = list(rows[: limit + 1])
    return Part(items[:limit], limit, False, f"?{name}=1#{name}" if len(items) > limit else "", "", "")
