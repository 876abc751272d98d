"""Links to the site's own pages: found by title, stored by reference, right after a rename."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from editable import checks, internal_links, link_targets, richtext
from editable.models import RichTextBlock, TextBlock
from project.models import Event
from tests.editable.fields import JSON, code

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(client: Client, alice: User):
    """Return `found(words)`: what the link dialog offers alice, as values by label."""
    client.force_login(alice)

    def search(words: str = "") -> dict[str, str]:
        answer = client.get("/edit/links/", {"q": words}, headers=JSON)
        assert answer.status_code == 200
        return {link["label"]: link["value"] for link in answer.json()["links"]}

    return search


def test_it_offers_pages_sections_and_objects(found, event: Event):
    """ED-17: the site's own pages, their sections, and events, each as a reference."""
    links = found()
    assert links["The house"] == "link:page/about"
    assert links["Home page: Gallery"] == "link:page/home#gallery"
    assert links["Lantern night"] == f"link:project.event/{event.pk}"


def test_it_finds_by_title(found, event: Event):
    """ED-17: every word must be there, whatever its case; odd ones find nothing and break nothing."""
    Event.objects.create(title="Knots, a lecture", start_date="2099-05-05")
    assert list(found("NIGHT lantern")) == ["Lantern night"]
    assert list(found("house")) == ["The house"]
    assert found("\0 %") == {} and found("x" * 5000) == {}


def test_a_section_is_offered_under_its_present_title(found):
    """ED-17: what an editor called it is what an editor looks for."""
    TextBlock.objects.create(slug="gallery-title", title="Gallery", text="Pictures")
    assert found("pictures") == {"Home page: Pictures": "link:page/home#gallery"}


def test_it_offers_no_more_than_can_be_read(found):
    """ED-17: at most 20 of a group, the rest by another word."""
    Event.objects.bulk_create(Event(title=f"Walk {n}", slug=f"w{n}", start_date="2099-01-01") for n in range(30))
    assert len(found("walk")) == link_targets.PER_GROUP
    assert list(found("walk 29")) == ["Walk 29"]


def test_it_is_for_editors_only(client: Client, bob: User, alice: User, event: Event):
    """CM-06: 401 for visitors, 403 for somebody who may change nothing; a POST changes nothing."""
    assert client.get("/edit/links/", headers=JSON).status_code == 401
    client.force_login(bob)
    answer = client.get("/edit/links/", headers=JSON)
    assert (answer.status_code, code(answer)) == (403, "forbidden")
    client.force_login(alice)
    assert client.post("/edit/links/", headers=JSON).status_code == 405


def test_a_link_survives_a_rename(client: Client, event: Event):
    """ED-17: a stored link leads to the event by its key, whatever it is called and wherever its page is."""
    text = f'<p><a href="link:project.event/{event.pk}">come</a></p>'
    RichTextBlock.objects.create(slug="about-left", title="About", text=text)
    address = f"/to/project.event/{event.pk}/"
    assert f'<a href="{address}">come</a>' in client.get("/").content.decode()
    event.title, event.slug = "Candle night", "candle-night"
    event.save()
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, event.get_absolute_url())
    assert "candle-night" in response["Location"]


def test_it_leads_visitors_without_a_session(client: Client, event: Event):
    """ED-13, ED-17: no cookie, no query for a session; HEAD works; other methods are 405."""
    address = f"/to/project.event/{event.pk}/"
    response = client.get(address)
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert client.head(address).status_code == 302
    assert client.post(address).status_code == 405


def test_what_is_hidden_leads_editors_only(client: Client, event: Event, alice: User, bob: User):
    """ED-17: a hidden event is 404 for visitors and for those who may not change it."""
    Event.objects.update(active=False)
    address = f"/to/project.event/{event.pk}/"
    assert client.get(address).status_code == 404
    client.force_login(bob)
    assert client.get(address).status_code == 404
    client.force_login(alice)
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        *("project.event/99999", "project.event/x", "project.event/%00", "project.event/99999999999999999999999"),
        *("auth.user/1", "project.galleryitem/1", "nonsense/1", "project.event/_"),
    ],
)
def test_what_is_not_there_is_404(client: Client, path):
    """An unknown row, a model that is not registered or has no pages: 404, never 500."""
    assert client.get(f"/to/{path}/").status_code == 404


def test_a_page_is_found_by_its_name():
    """ED-17: a page's address is asked for when the link is shown, without a query."""
    shown = richtext.render('<a href="link:page/home#gallery">a</a><a href="link:page/gone">b</a>')
    assert shown == '<a href="/#gallery">a</a><a>b</a>'


@pytest.mark.parametrize(
    "value",
    [
        *("link:", "link:page/", "link:page/a b", "link:page/home#", 'link:page/home#a"b', "LINK:page/home"),
        *("link:project.event/", "link:event/1", "link:project.event/1/delete", "link:/project.event/1"),
        *("link:page/../../x", "link:project.event/%2e%2e", "link:project.event/1\n"),
    ],
)
def test_what_is_no_reference_is_dropped(value):
    """A reference has one exact form; anything else that begins like one is no link."""
    assert not internal_links.is_reference(value)
    assert internal_links.resolve(value) == ""
    assert "href" not in richtext.clean(f"<a href='{value}'>a</a>") or value.endswith("\n")


def test_keys_of_any_kind_are_referred_to():
    """A key is quoted as the admin does, so that it stays one part of an address."""
    assert internal_links.resolve(internal_links.to_row("a.b", "a_2Fb")) == "/to/a.b/a_2Fb/"
    assert internal_links.resolve("link:a.b/0b2f7c1e-1111-4222-8333-444455556666").endswith("-444455556666/")


def test_a_page_is_registered_once():
    """A second registration is a mistake that is named."""
    with pytest.raises(ImproperlyConfigured, match="home"):
        internal_links.register_page("home", "Again")


def test_the_answer_has_groups(client: Client, alice: User, event: Event):
    """ED-17: the dialog says what is a page, a section, an event."""
    client.force_login(alice)
    links = json.loads(client.get("/edit/links/").content)["links"]
    assert list(dict.fromkeys(link["group"] for link in links)) == ["Pages", "Sections", "Events"]


def test_a_check_names_a_page_that_is_none():
    """A URL name that needs arguments or is unknown, and a template that is not there: editable.E008."""
    internal_links.register_page("event", "Event", template="nowhere.html")
    try:
        found = [message.id for message in checks.check_pages(None)]
    finally:
        internal_links.unregister_page("event")
    assert found == ["editable.E008", "editable.E008"]
    assert checks.check_pages(None) == []
