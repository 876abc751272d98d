"""What search engines and other sites are told of the pages."""

import datetime
import io
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from editable.models import ImageBlock
from project.models import Event, GalleryItem
from tests.editable.fields import field
from tests.media_tools.made import visit

NAMESPACE = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}
pytestmark = pytest.mark.django_db


def test_it_lists_pages_and_visible_events_with_its_own_host(client, event, settings):
    """PG-07: sitemap.xml holds what visitors can open, under the host they used."""
    settings.ALLOWED_HOSTS = ["gulls.example"]
    Event.objects.create(title="Secret", start_date=datetime.date(2099, 1, 1), active=False)
    answer = client.get("/sitemap.xml", headers={"host": "gulls.example"})
    found = [node.text for node in ElementTree.fromstring(answer.content).iterfind("map:url/map:loc", NAMESPACE)]
    paths = ["/", "/about/", event.get_absolute_url()]
    assert found == [f"http://gulls.example{path}" for path in paths]
    assert all(client.get(path, headers={"host": "gulls.example"}).status_code == 200 for path in paths)


def test_it_tells_robots_where_the_sitemap_is(client, settings):
    """PG-07: robots.txt names the sitemap and keeps robots out of what is not content."""
    settings.ALLOWED_HOSTS = ["gulls.example"]
    answer = client.get("/robots.txt", headers={"host": "gulls.example"})
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().split("\n")
    assert "Sitemap: http://gulls.example/sitemap.xml" in lines
    assert "Disallow: /edit/" in lines
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("page", ["/", "/about/"])
def test_it_changes_title_and_description_of_a_page(editor_client, page):
    """PG-07: both are edited in place, belong to their page, and are escaped wherever they stand."""
    name = "home" if page == "/" else "about"
    token = editor_client.get(page).cookies["csrftoken"].value
    for slug, text in (("page-title", "Gulls & <b>boats</b>"), ("page-description", 'All about "gulls"')):
        found = field(editor_client, f"editable.textblock/{name}.{slug}/text", page)
        assert found.save(text, csrfmiddlewaretoken=token).status_code == 200
    text = Client().get(page).content.decode()
    assert "<title>Gulls &amp; &lt;b&gt;boats&lt;/b&gt;" in text
    assert '<meta property="og:title" content="Gulls &amp; &lt;b&gt;boats&lt;/b&gt;">' in text
    assert '<meta name="description" content="All about &quot;gulls&quot;">' in text
    assert '<meta property="og:description" content="All about &quot;gulls&quot;">' in text
    assert "gulls" not in Client().get("/about/" if page == "/" else "/").content.decode().casefold()


def test_it_makes_icon_and_card_from_the_logo(client):
    """PG-07: the shipped icon until a logo is uploaded, then pictures made from that one."""
    assert "og:image" not in client.get("/about/").content.decode()
    assert client.get("/favicon.ico")["Location"] == "/static/site/favicon.svg"
    data = io.BytesIO()
    Image.new("RGB", (1500, 900), "teal").save(data, "JPEG")
    logo = ImageBlock(slug="logo", title="Logo")
    logo.image.save("logo.jpg", ContentFile(data.getvalue(), "logo.jpg"))
    text = client.get("/about/").content.decode()
    visit(client, "/about/")
    assert client.get("/favicon.ico")["Location"].endswith(".png")
    assert 'type="image/png"' in text
    assert 'content="http://testserver/media/' in text
    assert 'property="og:image:width" content="1200"' in text


def test_an_uploaded_logo_costs_one_look_up(client, django_assert_max_num_queries):
    """PG-07, TH-04: at most 8 queries for a visitor with a logo and pictures of one's own, also with a cold cache."""
    data = io.BytesIO()
    Image.new("RGB", (900, 900), "teal").save(data, "JPEG")
    for row in (ImageBlock(slug="logo", title="Logo"), *(GalleryItem(title=str(n), position=n) for n in range(3))):
        row.image.save("a.jpg", ContentFile(data.getvalue(), "a.jpg"))
    for path in ("/", "/about/"):
        visit(client, path)
        cache.clear()
        with django_assert_max_num_queries(8):
            client.get(path)
