"""Start a batch, see how far it is, and cancel it."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from media_tools import batches
from media_tools.models import BatchResult, Job, JobQuerySet, JobState, Outcome

REFRESH_SECONDS = 2  # without JavaScript


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin the batch that `name` names with the other fields as its options, and lead to its page."""
    if not request.user.is_authenticated:
        return _refused(request, HTTPStatus.UNAUTHORIZED, [_("Please sign in first.")])
    try:
        begun = batches.start(request.POST.get("name", ""), request.user, request.POST, request.build_absolute_uri("/"))
    except LookupError as error:
        raise Http404 from error
    except ValidationError as error:
        return _refused(request, HTTPStatus.BAD_REQUEST, error.messages)
    except batches.Busy as error:
        return _refused(request, HTTPStatus.CONFLICT, [str(error)])
    address, batch = address_of(begun), batch_of(begun)
    if _wants_json(request):
        about = {"url": address, "page": (page_of(batch, begun) if batch else "") or address}
        return JsonResponse(about, status=HTTPStatus.CREATED, headers={"Location": address})
    return HttpResponseRedirect(address)


@require_safe
@never_cache
def progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show how far a batch of one's own is: a page that refreshes itself, or JSON for its script."""
    job = _own(request, pk)
    if _wants_json(request):
        return JsonResponse(state_of(job))
    batch = batch_of(job)
    context = {
        "title": batch.title if batch else job.arguments["name"],
        "state": state_of(job),
        "results": results_of(job),
        "refresh": REFRESH_SECONDS if job.is_open else None,
        "back": page_of(batch, job) if batch else "",
    }
    return render(request, "media_tools/batch.html", context)


@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a batch of one's own after the item it is at; what is done stays done."""
    job = _own(request, pk)
    job.cancel()
    return JsonResponse(state_of(job)) if _wants_json(request) else HttpResponseRedirect(address_of(job))


def address_of(job: Job) -> str:
    """Return the address of a batch's page."""
    return reverse("batches:progress", args=[job.pk])


def page_of(batch: batches.Batch, job: Job) -> str:
    """Return the address of the page to which the batch belongs, with the batch's key as `batch`; or blank."""
    address = batch.address()
    return f"{address}{'&' if '?' in address else '?'}batch={job.pk}" if address else ""


def results_of(job: Job) -> dict[str, list[BatchResult]]:
    """Return what became of the items of a batch that has ended, by the outcome."""
    results = [] if job.is_open else list(job.results.all())
    return {outcome.value: [result for result in results if result.outcome == outcome] for outcome in Outcome}


def state_of(job: Job) -> dict[str, Any]:
    """Return how far a batch is, for its page and its script."""
    return {
        "url": address_of(job),
        "state": job.state,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "percent": batches.percent(job.done, job.total),
        "text": _in_words(job),
        "ended": not job.is_open,
    }


def _in_words(job: Job) -> str:
    """Return a sentence about how far it is."""
    numbers = {"done": job.done, "total": job.total, "failed": job.failed}
    if job.state == JobState.FAILED:
        return job.error
    if job.state == JobState.CANCELLED:
        return _("Cancelled after %(done)d of %(total)d.") % numbers if job.total else _("Cancelled.")
    if job.total is None:
        return _("Waiting to begin …")
    if job.state == JobState.DONE and job.failed:
        return _("Finished: %(done)d of %(total)d, %(failed)d of them failed.") % numbers
    if job.state == JobState.DONE:
        return _("Finished: %(done)d of %(total)d.") % numbers
    return (
        _("%(done)d of %(total)d, %(failed)d failed.") % numbers
        if job.failed
        else _("%(done)d of %(total)d.") % numbers
    )


def own(request: HttpRequest) -> JobQuerySet:
    """Return the batches that the user has started."""
    if not request.user.is_authenticated:
        return Job.objects.none()
    return Job.objects.filter(kind=batches.perform.name, arguments__owner=str(request.user.pk))


def batch_of(job: Job) -> batches.Batch | None:
    """Return the batch that a job does; None for one of an older release."""
    try:
        return batches.find(job.arguments["name"])(**job.arguments["options"])
    except LookupError:
        return None


def _own(request: HttpRequest, pk: uuid.UUID) -> Job:
    """Return a batch that the user has started; raises Http404 for all others."""
    return get_object_or_404(own(request), pk=pk)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _refused(request: HttpRequest, status: HTTPStatus, reasons: list[str]) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"reasons": reasons}, status=status)
    return render(request, "media_tools/batch_refused.html", {"reasons": reasons}, status=status)
