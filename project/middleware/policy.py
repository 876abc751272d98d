"""Content-Security-Policy: the site's own scripts and styles only, none inline without a nonce, and its pictures."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from media_tools import storage

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "media-src": ["'self'"],
    "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],  # after a click on a video
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


class ContentSecurityPolicyMiddleware:
    """Send the policy; `request.csp_nonce` makes a nonce when a template asks for it, so visitors get none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        places = " ".join(storage.origins())
        self.policy = _with_extra(POLICY, f"img-src {places}; connect-src {places}; {settings.CSP_EXTRA}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response with the policy."""
        nonces: list[str] = []

        def nonce() -> str:
            nonces.append(secrets.token_urlsafe(16))
            return nonces[0]

        request.csp_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = _header(self.policy, nonces)
        return response


def _with_extra(policy: dict[str, list[str]], extra: str) -> dict[str, list[str]]:
    """Return `policy` with the sources of `extra`, written as a policy is: `script-src https://a.example; …`."""
    merged = {name: list(sources) for name, sources in policy.items()}
    for directive in filter(None, map(str.strip, extra.split(";"))):
        name, *sources = directive.split()
        merged[name] = [source for source in merged.get(name, []) if source != "'none'"] + sources
    return merged


def _header(policy: dict[str, list[str]], nonces: list[str]) -> str:
    extra = {"script-src": [f"'nonce-{nonce}'" for nonce in nonces]}
    return "; ".join(" ".join([name, *sources, *extra.get(name, [])]) for name, sources in policy.items())
