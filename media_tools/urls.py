"""Addresses of pictures, under the site's prefix for media: `path("media/", include("media_tools.urls"))`."""

from django.urls import path, register_converter

from media_tools import views
from media_tools.thumbnails import views as thumbnail_views

register_converter(thumbnail_views.Key, "thumbnail_key")

app_name = "media_tools"
urlpatterns = [
    path("m/<uuid:pk>/", views.picture, name="picture"),
    path("m/<uuid:pk>/<int:width>/", views.picture, name="picture-width"),
    path("pending/", thumbnail_views.ready, name="ready"),
    path("pending/<thumbnail_key:key>/<int:width>x<int:height>/", thumbnail_views.pending, name="pending"),
]
