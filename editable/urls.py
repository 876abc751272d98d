"""Table of contents of the editing URLs; fixed words come first, then the words of a row."""

from django.urls import path, re_path

from editable import direct_views, history_views, phone_views, richtext_views, row_views, views
from editable.publishing import views as publishing
from editable.sandbox.views import reset_sandbox

app_name = "editable"

# Words that stand where a field's name would; a check refuses fields of these names.
FIXED_WORDS = {"delete", "deleted", "duplicate", "history", "undo", "order", "upload", "revisions", "links"}

urlpatterns = [
    path("", views.index, name="index"),
    path("links/", richtext_views.links, name="links"),
    path("incoming/", direct_views.receive, name="receive"),
    path("upload/", richtext_views.upload, name="upload"),
    path("phone/<str:token>/", phone_views.phone, name="phone"),
    path("phone/<str:token>", phone_views.phone),  # as a message may cut it; a redirect would be logged with its token
    path("phone-tickets/<uuid:pk>/", phone_views.ticket, name="phone-ticket"),
    path("upload/upload/", richtext_views.ask_upload, name="ask-rich-upload"),
    path("sandbox/reset/", reset_sandbox, name="reset-sandbox"),
    path("sandbox/send/", publishing.send_changes, name="send-changes"),
    path("reviews/", publishing.submissions, name="submissions"),
    path("reviews/<uuid:pk>/", publishing.review, name="review"),
    path("reviews/<uuid:pk>/decline/", publishing.decline, name="decline-review"),
    path("moments/", history_views.moments, name="moments"),
    path("revisions/<int:revision>/undo/", history_views.undo_revision, name="undo-revision"),
    path("revisions/<int:revision>/restore/", history_views.restore_revision, name="restore-revision"),
    path("<str:label>/", row_views.add_row, name="add-row"),
    path("<str:label>/order/", row_views.order_rows, name="order-rows"),
    path("<str:label>/upload/", direct_views.ask_for_new, name="ask-new-upload"),
    path("<str:label>/deleted/", row_views.deleted_rows, name="deleted-rows"),
    path("<str:label>/<str:pk>/delete/", row_views.delete_row, name="delete-row"),
    path("<str:label>/<str:pk>/duplicate/", row_views.duplicate_row, name="duplicate-row"),
    path("<str:label>/<str:pk>/<str:field>/", views.save_field, name="save-field"),
    path("<str:label>/<str:pk>/<str:field>/history/", history_views.field_history, name="field-history"),
    path("<str:label>/<str:pk>/<str:field>/history/preview/", history_views.field_preview, name="field-preview"),
    path("<str:label>/<str:pk>/<str:field>/choices/", views.field_choices, name="field-choices"),
    path("<str:label>/<str:pk>/<str:field>/upload/", direct_views.ask, name="ask-upload"),
    path("<str:label>/<str:pk>/<str:field>/phone/", phone_views.ask, name="ask-phone"),
    re_path(r"^(?P<path>.*)$", views.unknown, name="unknown"),
]
