"""Table of contents of the editing URLs; fixed words come first, then the words of a row."""

from django.urls import path, re_path

from editable import richtext_views, views

app_name = "editable"

# Words that stand where a field's name would; a check refuses fields of these names.
FIXED_WORDS = {"delete", "duplicate", "history", "undo", "order", "upload", "revisions", "links"}

urlpatterns = [
    path("", views.index, name="index"),
    path("links/", richtext_views.links, name="links"),
    path("upload/", richtext_views.upload, name="upload"),
    path("<str:label>/<str:pk>/<str:field>/", views.save_field, name="save-field"),
    path("<str:label>/<str:pk>/<str:field>/choices/", views.field_choices, name="field-choices"),
    re_path(r"^(?P<path>.*)$", views.unknown, name="unknown"),
]
