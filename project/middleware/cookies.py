"""Cookies that browsers would drop without a word are told of; too many of them in a request are taken away."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

logger = logging.getLogger("project.cookies")

# What web servers take as one header by default: gunicorn 8,190 bytes, nginx 8 KiB with the name, Apache 8,190.
HEADER_BYTES = 8_000
NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}")  # a token (RFC 6265, section 4.1.1)
NAMES = 300  # taken away at once; no browser keeps more for one site (Chromium 180, Firefox 240)
OF_THE_PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
TOO_LARGE = "Request Header Fields Too Large"


class CookieTooLarge(Exception):
    """A cookie that browsers would not keep was about to be set."""


class CookieSizeMiddleware:
    """Raise CookieTooLarge while DEBUG is on, else log an error, for each cookie over `COOKIE_MAX_BYTES` (0 is off).

    Counted is what stands behind `Set-Cookie: `, in bytes: name, value and attributes. A request with more cookies than
    a web server may take is answered with a page that takes them away. It must be the outermost middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response."""
        if len(request.META.get("HTTP_COOKIE", "")) > HEADER_BYTES:
            return _without_cookies(request)
        response = self.get_response(request)
        for sentence in too_large(response, settings.COOKIE_MAX_BYTES):
            if settings.DEBUG:
                raise CookieTooLarge(sentence)
            logger.error("%s (%s)", sentence, request.path)
        return response


def too_large(response: HttpResponseBase, limit: int) -> Iterator[str]:
    """Return a sentence for each cookie of the response that has more than `limit` bytes; its value is not in it."""
    for name, morsel in response.cookies.items() if limit else ():
        size = len(morsel.OutputString().encode())
        if size > limit:
            value = len(morsel.coded_value.encode())
            yield f"The cookie {name!r} has {size} bytes, {value} of them its value; {limit} are the limit."


def _without_cookies(request: HttpRequest) -> HttpResponse:
    """Answer 431 with a page in plain words that takes all cookies away which this path may have got."""
    header = request.META["HTTP_COOKIE"]
    logger.warning("A request came with %d bytes of cookies and was answered without (%s)", len(header), request.path)
    response = HttpResponse(PAGE, status=431, reason=TOO_LARGE, headers=OF_THE_PAGE)
    names = dict.fromkeys(part.partition("=")[0].strip() for part in header.split(";"))
    for name in [name for name in names if NAME.fullmatch(name)][:NAMES]:
        response.delete_cookie(name)
    response["Clear-Site-Data"] = '"cookies"'  # reaches those of other paths and of the domain, over HTTPS
    return response


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Please try again</title>
<main>
<h1>Please try again</h1>
<p>Your browser sent more cookies than this site can take. They have been cleared, so you may have to sign in again.
Nothing that you saved is lost.</p>
<p><a href="">Open this page again</a></p>
</main>
"""
