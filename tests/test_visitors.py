"""Visitors get plain pages: not one byte of the editor, no cookie, a constant number of queries."""

import copy
import re

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from editable.models import RichTextBlock, TextBlock
from project.models import Event, GalleryItem

pytestmark = pytest.mark.django_db

HOSTILE = """"><script>alert(1)</script>'&amp;{{ x }}"""


@pytest.fixture
def site(db, settings):
    call_command("seed_content", verbosity=0)
    Event.objects.create(title=HOSTILE, start_date="2031-02-03", location_name=HOSTILE, location_url="javascript:x")
    TextBlock.objects.create(slug="about-title", title="About", text=HOSTILE)
    TextBlock.objects.create(slug="byline-link-url", title="Link", text="javascript:alert(1)", kind="url")
    RichTextBlock.objects.create(slug="about-left", title="Left", text="<p>Hi<script>alert(1)</script></p>")
    return settings


def pages() -> list[str]:
    fixed = [
        "/",
        "/?gallery=1",
        "/?upcoming=1&past=1",
        "/about/",
        "/accounts/login/",
        "/contact/thanks/",
        "/nothing-here/",
    ]
    return [
        *fixed,
        *[event.get_absolute_url() for event in (Event.objects.earliest("pk"), Event.objects.get(title=HOSTILE))],
    ]


def plain_templates(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["libraries"] = {"editable": "tests.plain_tags"}
    return override_settings(TEMPLATES=templates)


def test_it_prints_what_the_template_would_print_without_the_tags(site):
    """ED-13: visitors' HTML is byte for byte what the template would print without the tags."""
    for path in pages():
        real = Client().get(path).content
        with plain_templates(site):
            plain = Client().get(path).content
        assert real == plain, path
        assert b"data-editable" not in real, path
        assert b"/editable/" not in real, path
        assert b"nonce" not in real, path


def test_it_prints_the_same_with_and_without_editors(site, alice):
    """ED-13: nothing on a visitor's page depends on who else is signed in."""
    before = Client().get("/").content
    editor = Client()
    editor.force_login(alice)
    editor.get("/")
    assert Client().get("/").content == before


def test_it_gives_visitors_no_cookie_and_no_vary(site):
    """ED-13: no Set-Cookie, and nothing that would make a cache keep a page per visitor."""
    for path in pages():
        answer = Client().get(path)
        assert not answer.cookies, path
        assert "cookie" not in answer.get("Vary", "").lower(), path
        assert "nonce" not in answer["Content-Security-Policy"], path


def test_it_prints_the_same_elements_for_editors_at_rest(site, alice):
    """ED-14: the editor's page has the same element tree; what the editor adds stands at the end of body."""
    editor = Client()
    editor.force_login(alice)
    for path in ("/about/", Event.objects.get(title=HOSTILE).get_absolute_url()):
        mine, theirs = editor.get(path).content.decode(), Client().get(path).content.decode()
        assert elements(main(mine)) == elements(main(theirs)), path


def main(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def elements(text: str) -> list[str]:
    """Return the tags of `text` in order, without what only editors get: empty elements for blank values."""
    blank = re.sub(r"<(\w+)[^>]*data-editable=[^>]*></\1>", "", text)
    return re.findall(r"</?\w+", blank)


@pytest.mark.parametrize("path", ["/", "/?gallery=1", "/?upcoming=1", "/?gallery=1&upcoming=1&past=1"])
def test_it_queries_the_same_for_ten_items_and_a_thousand(db, path, django_assert_max_num_queries, alice):
    """PG-03: at most 8 queries for a visitor, a constant number for an editor, however much there is."""
    counts: dict[str, set[int]] = {}
    editor = Client()
    editor.force_login(alice)
    for amount in (10, 1000):
        GalleryItem.objects.bulk_create(GalleryItem(title=f"Photo {n}", position=n) for n in range(amount))
        Event.objects.bulk_create(
            Event(title=f"E {n}", slug=f"e-{amount}-{n}", start_date="2031-01-01") for n in range(amount)
        )
        Event.objects.bulk_create(
            Event(title=f"P {n}", slug=f"p-{amount}-{n}", start_date="2011-01-01") for n in range(amount)
        )
        for name, client in (("visitor", Client()), ("editor", editor)):
            with django_assert_max_num_queries(8 if name == "visitor" else 14) as captured:
                assert client.get(path).status_code == 200
            counts.setdefault(name, set()).add(len(captured))
    assert all(len(found) == 1 for found in counts.values()), counts


def test_it_shows_an_editor_what_visitors_see(site, alice):
    """ED-20: a link to the page as visitors see it, without signing out."""
    editor = Client()
    editor.force_login(alice)
    assert editor.get("/?as=visitor").content == Client().get("/?as=visitor").content
    assert b"data-editable" in editor.get("/").content


def test_it_never_lets_a_shared_cache_keep_an_editors_page(site, alice):
    """Signed-in pages are private and not stored."""
    editor = Client()
    editor.force_login(alice)
    assert {"private", "no-store"} <= set(editor.get("/")["Cache-Control"].split(", "))
