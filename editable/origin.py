"""Guard forms of people who have no session: the browser says which site a form was sent from.

A token would need a cookie, and visitors get none. Browsers put `Sec-Fetch-Site` on every request to a secure
address, and `Origin` on every POST (Fetch standard, "Origin header" and "Fetch metadata").
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from editable.errors import Forbidden, answer

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OWN_SITE = ("same-origin", "none")  # "none": the person's own doing, such as a reload


class ForeignOrigin(Forbidden):
    """The form was sent from another site."""

    message = _("This form was not sent from this site. Please open the page again and try once more.")


def is_own(request: HttpRequest, *, required: bool) -> bool:
    """Tell whether the request comes from this site; without either header only where it is not `required`."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in OWN_SITE or request.headers.get("Origin") in settings.CSRF_TRUSTED_ORIGINS
    if origin := request.headers.get("Origin"):
        return origin in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return not required


def check_origin(*, required: bool) -> Callable[[View[Rest]], View[Rest]]:
    """Decorate a view: no CSRF token is asked for, but a POST from another site is answered 403.

    With `required`, so is a POST that has neither header.
    """

    def decorate(view: View[Rest]) -> View[Rest]:
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if request.method not in SAFE_METHODS and not is_own(request, required=required):
                return answer(request, ForeignOrigin())
            request.csrf_processing_done = True  # type: ignore[attr-defined]  # for views with a csrf_protect inside
            return view(request, *args, **kwargs)

        return checked

    return decorate
