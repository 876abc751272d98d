"""Addresses of pictures that stay, under the site's prefix for media: `path("media/", include("media_tools.urls"))`."""

from django.urls import path

from media_tools import views

app_name = "media_tools"
urlpatterns = [
    path("m/<uuid:pk>/", views.picture, name="picture"),
    path("m/<uuid:pk>/<int:width>/", views.picture, name="picture-width"),
]
