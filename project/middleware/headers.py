"""Headers by the path of the request, for whatever answers it: views, WhiteNoise and the development server alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from posixpath import splitext

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

ANY_ORIGIN = "*"
ALLOW = "Access-Control-Allow-Origin"

Rules = Sequence[tuple[str, Mapping[str, str]]]


class HeadersMiddleware:
    r"""Set the headers of each rule of `RESPONSE_HEADERS` whose pattern is found in the path, and those for fonts.

    A rule is a regular expression and a dictionary: `(r"\.pdf$", {"X-Robots-Tag": "noindex"})`. Later rules win, and
    a header is never there twice. Fonts, the files that end in one of `FONT_EXTENSIONS` in any case, may be used by the
    pages of `FONT_ORIGINS`: all of them for "*". It must stand before WhiteNoise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with its headers."""
        response = self.get_response(request)
        for pattern, headers in settings.RESPONSE_HEADERS:
            if re.search(pattern, request.path):
                for name, value in headers.items():
                    response[name] = value
        if is_font(request.path, settings.FONT_EXTENSIONS):
            _allow(request, response, settings.FONT_ORIGINS)
        return response


def is_font(path: str, extensions: Sequence[str]) -> bool:
    """Tell whether a path, which has no query, ends as a font does."""
    return splitext(path)[1][1:].lower() in extensions


def _allow(request: HttpRequest, response: HttpResponseBase, origins: Sequence[str]) -> None:
    """Let pages of the origins use the font."""
    del response[ALLOW]
    if ANY_ORIGIN in origins:
        response[ALLOW] = ANY_ORIGIN
    elif origins:
        patch_vary_headers(response, ["Origin"])
        if request.headers.get("Origin") in origins:
            response[ALLOW] = request.headers["Origin"]
