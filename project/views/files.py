"""Uploaded files, while no web server stands in front of the site."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from media_tools import files


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return a file of MEDIA_ROOT: pictures and PDFs to be shown, all else as a download."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError:  # a name that no file can have
        raise Http404 from None
    del response["Content-Encoding"]  # guessed from the name, which says nothing here
    for name, value in files.headers(path).items():
        response[name] = value
    return response
