"""Visitors get plain pages: not one byte of the editor, no cookie, a constant number of queries."""

import copy
import re

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.test.signals import template_rendered

from editable.models import RichTextBlock, TextBlock
from editable.templatetags import editable as editable_tags
from project.models import Event, GalleryItem
from tests import plain_tags, visits
from tests.visits import Visit

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


@pytest.fixture
def all_visits(site, alice, bob) -> list[Visit]:
    """Return the way to every page of the site, and of its errors."""
    site.ROOT_URLCONF = visits.URLS
    return visits.visits(reader=bob, invited=alice)


def plain_templates(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["libraries"] = {"editable": "tests.plain_tags"}
    return override_settings(TEMPLATES=templates)


def test_the_plain_library_has_every_tag_and_filter():
    """ED-13: what the pages are compared with knows all that templates may use."""
    assert set(plain_tags.register.tags) == set(editable_tags.register.tags)
    assert set(plain_tags.register.filters) == set(editable_tags.register.filters)


def test_it_prints_what_the_template_would_print_without_the_tags(site, all_visits):
    """ED-13: visitors' HTML is byte for byte what the template would print without the tags, on every page."""
    for visit in all_visits:
        real = visit.content()
        with plain_templates(site):
            plain = visit.content()
        assert real == plain, visit.name
        assert real.lstrip().startswith(b"<!doctype html>"), visit.name
        for trace in (b"data-editable", b"/editable/", b"nonce"):
            assert trace not in real, visit.name


# Templates that no page of a visitor is made of, with what is sure of them instead.
NOT_FOR_VISITORS = {
    "robots.txt": "no page, and without tags: tests/test_head.py",
    "mail/contact.txt": "a mail: tests/test_contact.py",
    "mail/contact_subject.txt": "a mail: tests/test_contact.py",
    "editable/mail/changes.txt": "a mail: tests/editable/test_notifications.py",
    "editable/mail/changes_subject.txt": "a mail: tests/editable/test_notifications.py",
    "mail/invitation.txt": "a mail: tests/accounts/test_passwords.py",
    "mail/invitation_subject.txt": "a mail: tests/accounts/test_passwords.py",
    "mail/password_reset.txt": "a mail: tests/accounts/test_passwords.py",
    "mail/password_reset_subject.txt": "a mail: tests/accounts/test_passwords.py",
    "editable/assets.html": "for editors: tests/editable/test_tags.py",
    "editable/action.html": "for editors: tests/editable/test_list_tags.py",
    "editable/save_field.html": "for editors: tests/editable/test_field_page.py",
    "editable/add_row.html": "for editors: tests/editable/test_rows.py",
    "editable/delete_row.html": "for editors: tests/editable/test_rows.py",
    "editable/deleted_rows.html": "for editors: tests/editable/test_rows.py",
    "editable/phone.html": "for who has a token: tests/editable/test_phones.py",
    "editable/sandbox.html": "of a demonstration: tests/editable/sandbox/test_banner.py",
    "editable/sandbox_door.html": "of a demonstration: tests/editable/sandbox/test_banner.py",
    "editable/send_changes.html": "for editors: tests/editable/sandbox/test_publishing.py",
    "editable/changes_sent.html": "for editors: tests/editable/sandbox/test_publishing.py",
    "editable/change_difference.html": "for editors: tests/editable/sandbox/test_publishing.py",
    "editable/review.html": "for editors: tests/editable/sandbox/test_publishing.py",
    "editable/submissions.html": "for editors: tests/editable/sandbox/test_publishing.py",
    "editable/field_history.html": "for editors: tests/editable/test_history.py",
}


def test_the_comparison_reaches_every_template(settings, all_visits):
    """ED-13: a template that is added is compared too, or is named above with a reason; no name there is stale."""
    rendered = rendered_by(all_visits)
    folders = [settings.BASE_DIR / "templates", settings.BASE_DIR / "editable" / "templates"]
    files = {str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.*") if path.is_file()}
    assert files - rendered == set(NOT_FOR_VISITORS)


def rendered_by(all_visits: list[Visit]) -> set[str]:
    """Return the names of the templates that the pages are made of, with those they extend and include."""
    names: set[str] = set()

    def note(template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    try:
        for visit in all_visits:
            visit.page()
    finally:
        template_rendered.disconnect(note)
    return names


def test_it_prints_the_same_with_and_without_editors(site, alice):
    """ED-13: nothing on a visitor's page depends on who else is signed in."""
    before = Client().get("/").content
    editor = Client()
    editor.force_login(alice)
    editor.get("/")
    assert Client().get("/").content == before


def test_it_gives_visitors_no_cookie_and_no_vary(all_visits):
    """ED-13: no Set-Cookie, and nothing that would make a cache keep a page per visitor."""
    for visit in all_visits:
        answer = visit.page()
        assert "nonce" not in answer["Content-Security-Policy"], visit.name
        if not visit.session:
            assert not answer.cookies, visit.name
            assert "cookie" not in answer.get("Vary", "").lower(), visit.name


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
