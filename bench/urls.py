"""The site's URLs and, beside them, the plain peers."""

from django.urls import path

from bench import gallery, peers
from project.urls import urlpatterns as site

urlpatterns = [
    path("peer/", peers.home),
    path("peer/photos/", gallery.page),
    path("peer/save/<int:pk>/", peers.save_title),
    *site,
]
