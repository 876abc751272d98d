"""What rich text needs beside saving: targets for links, pictures, and the way to an object that a link names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from editable import access, direct_saves, errors, link_targets, registry
from editable.direct_views import where_to_send
from editable.fields import RichTextField
from editable.forms import ACTIVE
from editable.kinds import field_of
from editable.views import editing
from media_tools import ahead, pictures
from media_tools.models import Picture

PictureForm: type[forms.ModelForm[Picture]] = forms.modelform_factory(Picture, fields=["image"])


@editing
@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """Answer the site's own pages, sections and objects with the words of `q` in their titles."""
    if not _changeable(request):
        raise errors.Forbidden
    return JsonResponse({"ok": True, "links": link_targets.search(request, request.GET.get("q", ""))})


@editing
@require_POST
def ask_upload(request: HttpRequest) -> HttpResponse:
    """Answer where a picture for a rich text is to be sent, and the ticket to confirm it by."""
    _require_rich_text(request)
    return where_to_send(request, picture=True)


@editing
@require_POST
@direct_saves.accepted
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the picture of the field `value` for a rich text, and answer its address and size."""
    _require_rich_text(request)
    if "value" not in request.FILES:
        raise errors.Invalid(_("Choose a file."))
    file: Any = request.FILES["value"]
    form = PictureForm({}, MultiValueDict({"image": [file]}))
    if not form.is_valid():
        raise _refusal(form.errors.as_data()["image"][0])
    form.instance.uploaded_by_name = request.user.get_username()
    with ahead.stored(form.instance, [(field_of(Picture, "image"), form.cleaned_data["image"])]):
        picture = form.save()
    pictures.make_widths(picture.image)
    size = {"width": picture.width, "height": picture.height}
    return JsonResponse({"ok": True, "url": picture.get_absolute_url(), **size})


@require_safe
def follow(request: HttpRequest, label: str, pk: str) -> HttpResponse:
    """Redirect to the page of a registered model's row; a row that is not active is there for its editors only."""
    registration = registry.by_label(label)
    if registration is None or not link_targets.has_page(registration.model):
        raise Http404
    row = _row(registration.model._default_manager.all(), pk)
    if not getattr(row, ACTIVE, True):
        row = _row(link_targets.rows_seen_by(request, registration), pk)
    return HttpResponseRedirect(row.get_absolute_url())


def _row(rows: models.QuerySet[Any], pk: str) -> Any:
    try:
        return rows.get(pk=unquote(pk))
    except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError):
        raise Http404 from None


def _changeable(request: HttpRequest) -> list[registry.Registration]:
    return [one for one in registry.registrations() if access.may_change_model(request, one)]


def _require_rich_text(request: HttpRequest) -> None:
    if not any(map(_has_rich_text, _changeable(request))):
        raise errors.Forbidden


def _has_rich_text(registration: registry.Registration) -> bool:
    return any(isinstance(field_of(registration.model, name), RichTextField) for name in registration.fields)


def _refusal(error: ValidationError) -> errors.Refusal:
    """Return the refusal of an upload: 413 where it is too large, else 400 with the sentence."""
    message = " ".join(error.messages)
    if error.code in ("too_large", "too_many_pixels"):
        return errors.TooLarge(message)
    return errors.Invalid(message, errors={"value": error.messages})
