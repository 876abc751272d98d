"""Values written past every form (a command, an import, another program) run nowhere and mislead nobody."""

import datetime
import json
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.db import models
from django.test import Client

from editable.models import ImageBlock, RichTextBlock, TextBlock
from project.models import Event, GalleryItem

PAYLOADS = [
    '"><script>alert(1)</script>',
    "</title></script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "' onmouseover='alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "]]>--><svg onload=alert(1)>\u2028\u2029",
    "\r\nBEGIN:VALARM\r\nX-EVIL:1\r\nSet-Cookie: a=b",
]
# Scripts that pages of this site load, and the data that they carry.
KNOWN_TYPES = {"module", "importmap", "application/ld+json"}
PATHS = ["/", "/?gallery=1&upcoming=1&past=1", "/about/", "/robots.txt", "/sitemap.xml"]
pytestmark = pytest.mark.django_db


class Finder(HTMLParser):
    """Collects whatever could run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.data: list[str] = []
        self._kind: str | None = None

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self._kind = values.get("type", "") if tag == "script" else None
        own = (values.get("src") or "").startswith(("/static/", "/admin/jsi18n/"))
        if tag == "script" and self._kind not in KNOWN_TYPES and not own:
            self.found.append(f"<script {values}>")
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            plain = "".join((value or "").split()).lower()
            if name.startswith("on") or name == "style" or name == "srcdoc":
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "formaction", "srcset") and plain.startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        if self._kind == "application/ld+json" and data.strip():
            self.data.append(data)

    def handle_endtag(self, tag):
        self._kind = None


def plant(model: type[models.Model], payload: str) -> None:
    """Write `payload` into every text column of every row, past `save()` and `clean()`."""
    for row in model._base_manager.all():
        texts = [
            field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)
        ]
        values = {
            field.attname: payload[: field.max_length]
            for field in texts
            if field.name not in ("slug", "focal") and not isinstance(field, models.FileField)
        }
        model._base_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def content(db):
    """Return an event, after making a row of everything."""
    GalleryItem.objects.create(title="x", position=0)
    for slug in (
        "welcome-prefix",
        "byline",
        "byline-link-title",
        "byline-link-url",
        "gallery-title",
        "home.page-title",
    ):
        TextBlock.objects.create(slug=slug, title="x", text="x", kind="url" if slug.endswith("url") else "text")
    TextBlock.objects.create(slug="home.page-description", title="x", text="x")
    for slug in ("about-left", "about-right", "about-below", "about.left"):
        RichTextBlock.objects.create(slug=slug, title="x", text="x")
    ImageBlock.objects.create(slug="logo", title="x", alt="x")
    return Event.objects.create(title="x", start_date=datetime.date(2099, 1, 2), location_name="x")


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("who", ["visitor", "editor", "owner"])
def test_it_runs_nowhere(content, alice, payload, who):
    """RELIABILITY Scripts: in every page, for visitors, editors and in the admin, planted values are text."""
    for model in (Event, GalleryItem, TextBlock, RichTextBlock, ImageBlock):
        plant(model, payload)
    client = Client()
    if who != "visitor":
        alice.is_staff = alice.is_superuser = who == "owner"
        alice.first_name = payload[:150]
        alice.save()
        client.force_login(alice)
    own = [content.get_absolute_url()] + (["/admin/", "/admin/auth/user/"] if who == "owner" else [])
    for path in [*PATHS, *own]:
        response = client.get(path)
        assert response.status_code == 200, path
        if not response["Content-Type"].startswith("text/html"):
            continue
        finder = Finder()
        finder.feed(response.content.decode())
        assert finder.found == [], path
        for data in finder.data:
            json.loads(data)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_it_adds_no_line_to_a_calendar(client, content, payload):
    """RELIABILITY Scripts: an event's .ics has one event and no lines of the planted value's own."""
    plant(Event, payload)
    text = client.get(f"{content.get_absolute_url()}event.ics").content.decode()
    lines = text.replace("\r\n ", "").splitlines()
    assert [line for line in lines if line.startswith("BEGIN:")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
    assert not [line for line in lines if line.startswith(("X-EVIL", "Set-Cookie"))]


def test_names_of_people_are_text(client, content):
    """RELIABILITY Scripts: a hostile user name is text where the page says who is signed in."""
    user = User.objects.create_user("<img src=x onerror=alert(1)>", "x@example.org", "x")
    client.force_login(user)
    finder = Finder()
    finder.feed(client.get("/").content.decode())
    assert finder.found == []
