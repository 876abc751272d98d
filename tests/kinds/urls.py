"""The site's addresses, and the page of a specimen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path

from project.urls import handler400, handler403, handler404, handler500
from tests.kinds.models import Specimen

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def specimen(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a specimen."""
    return render(request, "kinds/specimen.html", {"specimen": get_object_or_404(Specimen, pk=pk)})


def specimens(request: HttpRequest) -> HttpResponse:
    """Show all specimens."""
    return render(request, "kinds/specimens.html", {"specimens": Specimen.objects.order_by("pk")})


urlpatterns = [
    path("specimens/", specimens),
    path("specimens/<int:pk>/", specimen, name="specimen"),
    path("", include("project.urls")),
]
