"""Visitors cost no session: a request without a session cookie never touches one."""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

AS_VISITOR = "as"  # `?as=visitor` shows a signed-in editor the page of a visitor


class VisitorAuthenticationMiddleware(AuthenticationMiddleware):
    """Django's own, but a request without a session cookie is anonymous without a look at the session.

    So nothing adds `Vary: Cookie` to what visitors get. Pages of signed-in users are `private, no-store`.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Set `request.user`."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.user = AnonymousUser()
        else:
            super().process_request(request)
            if request.method == "GET" and request.GET.get(AS_VISITOR) == "visitor":
                request.user = AnonymousUser()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep pages that depend on a session out of every cache."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            patch_cache_control(response, private=True, no_store=True)
        return response
