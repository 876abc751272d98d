"""What a Django developer would write by hand for the same page and the same save."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from project.models import Event


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
