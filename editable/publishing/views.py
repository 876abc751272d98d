"""Send what was changed in a private copy, look at what was sent, and publish it."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editable import access, errors, payload
from editable.models import Submission
from editable.publishing import comparing, replaying, sending
from editable.publishing.comparing import State
from editable.publishing.replaying import PERMISSION
from editable.views import editing


def for_publishers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in those who may publish what others have sent, on the site itself, never in a private copy."""

    @editing
    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        access.require_user(request)
        if not request.user.has_perm(PERMISSION):
            raise errors.Forbidden
        return view(request, *args, **kwargs)

    return checked


@editing
@require_http_methods(["GET", "POST"])
def send_changes(request: HttpRequest) -> HttpResponse:
    """Show what the private copy comes to; POST sends it for review and answers with the address of the review."""
    access.require_user(request)
    visit = getattr(request, "editable_sandbox", None)
    if visit is None or visit.copy is None or not visit.copy.is_there() or not sending.is_offered():
        raise errors.NotFound
    if request.method == "POST":
        sent = sending.send(visit.copy, request.user, request.POST.get("note", ""))
        address = request.build_absolute_uri(reverse("editable:review", args=[sent.pk]))
        if errors.wants_json(request):
            return JsonResponse({"ok": True, "value": address, "base": None, "revision": None})
        return render(request, "editable/changes_sent.html", {"address": address, "next": payload.next_url(request)})
    found = [comparing.Compared(change, State.READY) for change in sending.changes_in(visit.copy)]
    context = {"found": found, "next": payload.next_url(request), "length": sending.NOTE_LENGTH}
    return render(request, "editable/send_changes.html", context)


@require_safe
@for_publishers
def submissions(request: HttpRequest) -> HttpResponse:
    """List what waits for review, and what was reviewed last."""
    waiting = Submission.objects.filter(state=Submission.State.OPEN)
    reviewed = Submission.objects.exclude(state=Submission.State.OPEN)[:20]
    return render(request, "editable/submissions.html", {"waiting": waiting, "reviewed": reviewed})


@require_http_methods(["GET", "POST"])
@for_publishers
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what was sent beside what the site has now; POST publishes what is chosen."""
    submission = _find(pk)
    if submission.state != Submission.State.OPEN:
        return render(request, "editable/review.html", {"submission": submission})
    if request.method == "GET":
        return _list(request, submission, {})
    forced = set(request.POST.getlist("force"))
    result = replaying.publish(request, submission, set(request.POST.getlist("change")) | forced, forced)
    submission.refresh_from_db()
    return _published(request, submission, result)


@require_POST
@for_publishers
def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a submission; what is not published by now is not published."""
    submission = _find(pk)
    if submission.state == Submission.State.OPEN:
        state = Submission.State.PUBLISHED if submission.published else Submission.State.DECLINED
        sending.close(submission, state, request.user)
    if errors.wants_json(request):
        return JsonResponse({"ok": True, "value": submission.state, "base": None, "revision": None})
    return HttpResponseRedirect(reverse("editable:submissions"))


def _published(request: HttpRequest, submission: Submission, result: replaying.Published) -> HttpResponse:
    """Answer what was published, and why the rest was not."""
    if errors.wants_json(request):
        answer = {"ok": True, "value": submission.state, "base": None, "revision": result.revision}
        return JsonResponse(answer | {"published": result.keys, "problems": result.problems})
    if result.keys:
        number = len(result.keys)
        said = ngettext("%(number)d change was published.", "%(number)d changes were published.", number)
        messages.success(request, said % {"number": number})
    if submission.state == Submission.State.OPEN and (result.problems or not result.keys):
        return _list(request, submission, result.problems)
    return HttpResponseRedirect(reverse("editable:review", args=[submission.pk]))


def _list(request: HttpRequest, submission: Submission, problems: dict[str, str]) -> HttpResponse:
    found = list(comparing.compare(sending.changes_in(sending.of(submission)), submission.published))
    rows = [{"one": one, "problem": problems.get(one.change.key, "")} for one in found]
    context = {
        "submission": submission,
        "rows": rows,
        "conflicts": sum(one.state == State.CONFLICT for one in found),
        "left": sum(one.can_be_published for one in found),
    }
    return render(request, "editable/review.html", context, status=400 if problems else 200)


def _find(pk: uuid.UUID) -> Submission:
    try:
        return Submission.objects.get(pk=pk)
    except Submission.DoesNotExist:
        raise errors.NotFound from None
