"""`?review=<key>`: the site as it would be with the changes of a submission, only to look at."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from editable import errors
from editable.models import Submission
from editable.origin import SAFE_METHODS
from editable.publishing import comparing, sending
from editable.publishing.replaying import PERMISSION
from media_tools.thumbnails import pages

REVIEW = "review"


class ReviewMiddleware:
    """Answer a GET with `?review=` from the copy that was sent; it stands after the users and before the sandbox.

    For everybody who may not publish it the parameter means nothing. A review that is over is 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response."""
        if REVIEW not in request.GET or request.method not in SAFE_METHODS or not self._may_look(request):
            return self.get_response(request)
        try:
            submission = Submission.objects.get(pk=uuid.UUID(request.GET[REVIEW]))
            sent = sending.of(submission)
            found = list(comparing.compare(sending.changes_in(sent), submission.published))
        except (ValueError, Submission.DoesNotExist, errors.NotFound):
            return errors.answer(request, errors.NotFound())
        request.user.get_all_permissions()  # from the site, before the copy takes its place
        request.editable_review = (submission, found)  # type: ignore[attr-defined]
        with sent.opened():
            response = self.get_response(request)
            pages.finish()
        patch_cache_control(response, private=True, no_store=True)
        return response

    def _may_look(self, request: HttpRequest) -> bool:
        if request.path.startswith(reverse("editable:index")) or not request.user.is_authenticated:
            return False
        return request.user.has_perm(PERMISSION)
