"""`?at=…`: a page turned back through time, for its editors only and only to look at."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from editable import access, clock, errors, private_database, registry, rewind
from media_tools.storage import Unavailable

AT = "at"


class RewindMiddleware:
    """Show a GET with `?at=` as the page was then; the last middleware, since the view runs on a copy of the database.

    Everybody else gets the present page. A moment that is none is 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if AT not in request.GET or request.method != "GET" or not self._may_look_back(request):
            return self.get_response(request)
        moment = rewind.find(request.GET[AT])
        if moment is None:
            raise Http404
        with tempfile.TemporaryDirectory(prefix="rewind-") as folder:
            copy = Path(folder) / "db.sqlite3"
            rewind.copy_to(copy, moment)
            with private_database.used(copy), clock.set_to(moment.at):
                try:
                    request.editable_rewind = (moment, rewind.turn_back(moment))  # type: ignore[attr-defined]
                except Unavailable:  # it is not known in which storage former files are
                    return errors.answer(request, errors.Unavailable(_("Former pages cannot be shown right now.")))
                return self.get_response(request)

    def _may_look_back(self, request: HttpRequest) -> bool:
        if request.path.startswith(reverse("editable:index")) or not request.user.is_authenticated:
            return False
        return any(access.may_change_model(request, one) for one in registry.registrations())
