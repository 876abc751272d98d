"""Uploaded files, while no web server stands in front of the site."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return a file of MEDIA_ROOT."""
    return serve(request, path, document_root=settings.MEDIA_ROOT)
