"""What editors may change on this site."""

from editable import register
from project.models import Event, GalleryItem

register(
    GalleryItem,
    fields=["title", "image", "alt", "decorative", "focal", "date_taken", "active"],
    order_by="position",
)
register(
    Event,
    fields=[
        *("title", "start_date", "start_time", "end_date", "end_time"),
        *("event_url", "location_name", "location_url", "active"),
    ],
    groups=[["start_date", "start_time", "end_date", "end_time"]],
)
