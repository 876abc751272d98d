"""A request is answered from the private copy of its session; without one it reads, and its first edit makes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from editable import errors
from editable.conf import settings
from editable.origin import SAFE_METHODS
from editable.phones import Over
from editable.sandbox import copies, making, phones, room, visits
from media_tools.thumbnails import pages

# What is done on the shared database, by those who have a private copy too.
SHARED = [f"editable:{name}" for name in ("reset-sandbox", "send-changes", "submissions", "review", "decline-review")]
ASK_PHONE = "editable:ask-phone"


class Closed(errors.Forbidden):
    """The address is not part of the sandbox, whoever asks."""

    message = _("This is closed while changes are only tried: nothing leaves your private copy.")


class NotBegun(errors.Forbidden):
    """A visitor of a demonstration sends something that would be stored."""

    message = _("This is a demonstration. Press “Start editing” first: what you send is then kept for you alone.")


class Expired(errors.Invalid):
    """The copy that the page was made from is over; saved into a new one the text would stand beside older ones."""

    message = _(
        "Your private copy is over, and with it what you had changed. Your text is kept here: reload the page to go on."
    )


class SandboxMiddleware:
    """Let `EDITABLE_SANDBOX` visitors edit a private copy; it stands after the sessions and the users they name.

    Whoever is not signed in reads the shared site. Sessions and users are read before the copy is opened, so they
    are the shared database's, and so are the permissions of a user.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response."""
        if settings.SANDBOX == "off" or hasattr(request, "editable_review"):
            return self.get_response(request)
        copies.prune_now_and_then()
        visit = request.editable_sandbox = visits.of(request)  # type: ignore[attr-defined]
        try:
            response = self._answer(request, visit, _match(request))
        except errors.Refusal as refusal:
            response = errors.answer(request, refusal)
        if visit.told:
            visits.renew(request)
        if visit.copy:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _answer(self, request: HttpRequest, visit: visits.Visit, match: ResolverMatch | None) -> HttpResponseBase:
        if _is_named(match, settings.SANDBOX_REFUSED):
            raise Closed
        if token := phones.token_of(match):
            copy = phones.find(token)
            if copy is None:
                raise Over
            return self._inside(request, copy, match)
        if visit.copy is None or not _may_edit(request):
            return self._as_visitor(request, match)
        if _is_named(match, [*SHARED, *settings.SANDBOX_OUTSIDE]):
            return self._outside(request, visit.copy)
        if not visit.copy.is_there():
            if request.method in SAFE_METHODS:
                return self.get_response(request)
            self._begin(request, visit)
        return self._inside(request, visit.copy, match)

    def _as_visitor(self, request: HttpRequest, match: ResolverMatch | None) -> HttpResponseBase:
        """Answer from the shared site; in a demonstration nothing is stored there."""
        harmless = request.method in SAFE_METHODS or match is None or "editable" in match.namespaces
        if settings.SANDBOX == "demo" and not harmless and not _is_named(match, settings.SANDBOX_OUTSIDE):
            raise NotBegun
        return self.get_response(request)

    def _outside(self, request: HttpRequest, copy: copies.Copy) -> HttpResponseBase:
        """Sign in or out, or reset, on the shared database; a session that is over takes its copy along."""
        response = self.get_response(request)
        if visits.of(request).copy != copy:
            copy.remove()
        return response

    def _begin(self, request: HttpRequest, visit: visits.Visit) -> None:
        if visit.expired:
            raise Expired
        assert visit.copy is not None
        making.make(visit.copy, request.user.pk)
        visits.begin(request)

    def _inside(self, request: HttpRequest, copy: copies.Copy, match: ResolverMatch | None) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            room.require_in(copy, growing=request.content_type == "multipart/form-data")
        copy.touch()
        with copy.opened():
            response = self.get_response(request)
            if match and match.view_name == ASK_PHONE:
                phones.announce(copy)
            if copy.size() < settings.SANDBOX_COPY_BYTES:
                pages.finish()
        if response.streaming and not isinstance(response, FileResponse):
            streamed: Any = response
            streamed.streaming_content = _inside_too(copy, streamed.streaming_content)
        return response


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None))
    except Resolver404:
        return None


def _is_named(match: ResolverMatch | None, names: list[str]) -> bool:
    """Tell whether the view's name, or a namespace that it is in, is one of `names`."""
    return match is not None and not {match.view_name, *match.namespaces}.isdisjoint(names)


def _may_edit(request: HttpRequest) -> bool:
    """Tell whether the session's user is still one; what the user may do is read now, from the shared database."""
    if not request.user.is_authenticated:
        return request.method in SAFE_METHODS  # an editor looks at the page as visitors see it
    if not request.user.is_superuser:
        request.user.get_all_permissions()
    return True


def _inside_too(copy: copies.Copy, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Return the parts of a response, each made with the copy open: they are asked for when the middleware is done."""
    end = object()
    while True:
        with copy.opened():
            chunk: Any = next(iter(chunks), end)
        if chunk is end:
            return
        yield chunk
