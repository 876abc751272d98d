"""Addresses of batches: `path("batches/", include("media_tools.batch_urls"))`."""

from django.urls import path

from media_tools import batch_views as views

app_name = "batches"
urlpatterns = [
    path("", views.start, name="start"),
    path("<uuid:pk>/", views.progress, name="progress"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
