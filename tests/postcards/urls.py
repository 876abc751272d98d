"""The site's addresses, and the page of a postcard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path

from project.urls import handler400, handler403, handler404, handler500
from tests.postcards.models import Postcard

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def postcard(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a postcard."""
    return render(request, "postcards/postcard.html", {"postcard": get_object_or_404(Postcard, pk=pk)})


urlpatterns = [path("postcards/<int:pk>/", postcard, name="postcard"), path("", include("project.urls"))]
