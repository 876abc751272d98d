"""Addresses of the page of photos: `path("photos/", include("media_tools.photos.urls"))`."""

from django.urls import path

from media_tools.photos import views

app_name = "photos"
urlpatterns = [
    path("", views.photos, name="list"),
    path("review/", views.review, name="review"),
    path("picture/", views.picture, name="picture"),
]
