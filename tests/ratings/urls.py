"""The site's addresses and one page of reviews."""

from django.urls import path
from django.views.generic import ListView

from project.urls import urlpatterns as site
from tests.ratings.models import Review

reviews = ListView.as_view(
    model=Review, ordering="pk", template_name="ratings/reviews.html", context_object_name="reviews"
)

urlpatterns = [path("reviews/", reviews, name="reviews"), *site]
