"""What editors may change on this site."""

from django.utils.translation import gettext_lazy as _

from editable import register, register_page
from project.models import Event, GalleryItem
from project.views.home import gallery_page

register(
    GalleryItem,
    fields=["title", "text", "image", "alt", "decorative", "focal", "date_taken", "active"],
    order_by="position",
    add=True,
    delete=True,
    page=gallery_page,
)
register(
    Event,
    fields=[
        *("title", "start_date", "start_time", "end_date", "end_time"),
        *("event_url", "location_name", "location_url", "active"),
    ],
    groups=[["start_date", "start_time", "end_date", "end_time"]],
    add=True,
    delete=True,
)
register_page("home", title=_("Home page"), template="home.html")
register_page("about", title=_("The house"), template="about.html")
register_page("contact", title=_("Contact"))
