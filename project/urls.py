"""Table of contents of the site's addresses. Another page is a template and a line here."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from project.contact import contact, contact_thanks
from project.sitemaps import SITEMAPS
from project.views import events, files, health, home, icon

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", TemplateView.as_view(template_name="about.html"), name="about"),
    path("events/<int:pk>-<slug:slug>/", events.event, name="event"),
    path("events/<int:pk>-<slug:slug>/event.ics", events.event_ics, name="event-ics"),
    path("contact/", contact, name="contact"),
    path("contact/thanks/", contact_thanks, name="contact-thanks"),
    path("accounts/", include("project.accounts.urls")),
    path("edit/", include("editable.urls")),
    path("", include("editable.public_urls")),
    path("admin/", admin.site.urls),
    path("favicon.ico", icon.icon),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("media/", include("media_tools.urls")),
    path("photos/", include("media_tools.photos.urls")),
    path("batches/", include("media_tools.batch_urls")),
    path("healthz", health.healthz, name="healthz"),
]

if settings.DEBUG or settings.TESTING:
    # In production the web server gives out the files (docs/deploying.md).
    urlpatterns += [path("media/<path:path>", files.media)]

handler400 = "project.middleware.error_pages.bad_request"
handler403 = "project.middleware.error_pages.permission_denied"
handler404 = "project.middleware.error_pages.page_not_found"
handler500 = "project.middleware.error_pages.server_error"
