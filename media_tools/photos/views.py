"""The page of photos: a folder with what can be done to its photos, and small pictures of them.

The operations themselves are started as batches (`media_tools.batch_views`), by the forms of this page.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from media_tools import batch_views, batches
from media_tools.conf import settings
from media_tools.models import Job, JobQuerySet
from media_tools.originals import Unreadable
from media_tools.photos import folders, previews, reading, renaming
from media_tools.photos.batches import PERMISSION, Orient, PhotoBatch, key_of
from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Folder
from media_tools.photos.reading import Photo
from media_tools.thumbnails import STAND_IN

ALL, NONE, TURNED = "all", "none", "turned"  # what `select` asks for
PREVIEW_SECONDS = 7 * 24 * 3600  # for which a browser may keep one: its address changes with the file


def for_cleaners(view: Any) -> Any:
    """Let in those who may clean up photos: others are refused, and who has not signed in is asked to."""
    return login_required(permission_required(PERMISSION, raise_exception=True)(view))


@require_safe
@never_cache
@for_cleaners
def photos(request: HttpRequest) -> HttpResponse:
    """List the photos of a folder, with all that can be done to them; without one, list the folders."""
    roots = folders.addresses(settings.PHOTO_ROOTS)
    address = request.GET.get("folder", next(iter(roots)) if len(roots) == 1 else "")
    if not address:
        return render(request, "media_tools/photo_folders.html", {"names": list(roots)})
    try:
        with folders.opened(settings.PHOTO_ROOTS, address) as folder:
            inner, found = folder.folders(), _listed(folder)
    except PhotoError as error:
        return render(request, "media_tools/photo_folders.html", _unknown(error), status=HTTPStatus.NOT_FOUND)
    job, batch = _batch_of(request, address)
    context = _place(address) | {
        "inner": [{"name": name, "address": f"{address}/{name}"} for name in inner],
        "photos": found,
        "turned": sum(reading.TURNED in photo.marks for photo in found),
        "selections": [(ALL, _("all")), (NONE, _("none")), (TURNED, _("not upright"))],
        "selected": _selected(request, found, batch),
        "operations": [_card(operation, job, batch) for operation in _operations(request)],
        "batch": job,
        "state": batch_views.state_of(job) if job else None,
    }
    return render(request, "media_tools/photos.html", context)


@require_safe
@never_cache
@for_cleaners
def review(request: HttpRequest) -> HttpResponse:
    """Show the photos of a folder that do not lie as they should, each before and after it is turned."""
    address = request.GET.get("folder", "")
    try:
        with folders.opened(settings.PHOTO_ROOTS, address) as folder:
            turned = [photo for photo in _listed(folder) if reading.TURNED in photo.marks]
            rows = [{"photo": photo, "how": previews.how_turned(folder, photo.name)} for photo in turned]
    except PhotoError as error:
        return render(request, "media_tools/photo_folders.html", _unknown(error), status=HTTPStatus.NOT_FOUND)
    return render(request, "media_tools/photo_review.html", _place(address) | {"rows": rows, "operation": Orient})


@require_safe
@for_cleaners
def picture(request: HttpRequest) -> HttpResponse:
    """Answer a small picture of a photo: upright, or with `as=stored` as its pixels lie in the file."""
    upright = request.GET.get("as") != "stored"
    try:
        with folders.opened(settings.PHOTO_ROOTS, request.GET.get("folder", "")) as folder:
            data = previews.preview(folder.whole(request.GET.get("name", "")).data, upright=upright)
    except Unreadable:
        return HttpResponseRedirect(static(STAND_IN))
    except PhotoError as error:
        raise Http404 from error
    answer = HttpResponse(data, content_type="image/jpeg")
    answer["Cache-Control"] = f"private, max-age={PREVIEW_SECONDS}, immutable"
    return answer


def _listed(folder: Folder) -> list[Photo]:
    with suppress(PhotoError):  # it cannot be finished now, and what can be seen is shown
        renaming.finish(folder)
    return reading.photos(folder, timezone.get_current_timezone())


def _place(address: str) -> dict[str, Any]:
    """Return where one is: the folder, and those in which it lies."""
    parts = address.split("/")
    crumbs = [{"name": part, "address": "/".join(parts[: end + 1])} for end, part in enumerate(parts)]
    return {"folder": address, "crumbs": crumbs[:-1], "name": parts[-1]}


def _unknown(error: PhotoError) -> dict[str, Any]:
    return {"names": list(folders.addresses(settings.PHOTO_ROOTS)), "problem": str(error)}


def _operations(request: HttpRequest) -> list[type[PhotoBatch]]:
    """Return the operations that the user may start."""
    found = [batch for batch in batches.registered() if issubclass(batch, PhotoBatch)]
    return [batch for batch in found if request.user.has_perm(batch.permission)]


def _card(operation: type[PhotoBatch], job: Job | None, batch: PhotoBatch | None) -> dict[str, Any]:
    """Return an operation with its form, and the batch that it is about where it is the one that was run last."""
    mine = batch if isinstance(batch, operation) else None
    form = operation.form_class(auto_id=f"{operation.name}-%s", initial=mine.options if mine else None)
    shown = {"state": batch_views.state_of(job), "results": batch_views.results_of(job)} if mine and job else {}
    return {"batch": operation, "form": form, **shown}


def _batch_of(request: HttpRequest, address: str) -> tuple[Job | None, PhotoBatch | None]:
    """Return the user's own batch that is at work in the folder, else the one that the address names."""
    mine = batch_views.own(request)
    job = mine.open().filter(key=key_of(address)).first() or _named(mine, request.GET.get("batch", ""))
    batch = batch_views.batch_of(job) if job else None
    if not isinstance(batch, PhotoBatch) or batch.options["folder"] != address:
        return None, None
    return job, batch


def _named(jobs: JobQuerySet, key: str) -> Job | None:
    try:
        return jobs.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None


def _selected(request: HttpRequest, found: list[Photo], batch: PhotoBatch | None) -> set[str]:
    """Return the names of the photos that are selected: what is asked for, else those of the last batch."""
    asked = request.GET.get("select")
    if asked == ALL:
        return {photo.name for photo in found}
    if asked == TURNED:
        return {photo.name for photo in found if reading.TURNED in photo.marks}
    if batch is None or asked == NONE:
        return set()
    names = set(batch.items())
    return {photo.name for photo in found} & (names | {batch.name_now(name) for name in names})
