"""Addresses for everybody: where a link to an object leads. `path("", include("editable.public_urls"))`."""

from django.urls import path

from editable import richtext_views

urlpatterns = [path("to/<str:label>/<str:pk>/", richtext_views.follow, name="editable-row")]
