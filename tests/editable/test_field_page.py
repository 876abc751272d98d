"""The pages that work without JavaScript."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from project.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def form(text: str) -> dict[str, str]:
    """Return what a browser would send of the page's form."""
    inputs = re.findall(r"<input[^>]*>", text.partition('class="editable-page"')[2])
    found = {}
    for tag in inputs:
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") != "checkbox" or " checked" in tag:
            found[attributes["name"]] = html.unescape(attributes.get("value", "on"))
    return found


def test_it_saves_and_goes_back_with_a_message(editor, event):
    """ED-12: all of it works with JavaScript off."""
    path = f"/edit/project.event/{event.pk}/title/"
    data = form(editor.get(path, headers={"Referer": "http://testserver/about/"}).content.decode())
    answer = editor.post(path, {**data, "value": "Without script"}, follow=True)
    assert answer.redirect_chain == [("/about/", 302)]
    assert "Saved." in answer.content.decode()
    assert Event.objects.get().title == "Without script"


def test_it_brings_a_refused_value_back(editor, event):
    """ED-12, ED-07: a refused value comes back with what was typed, and with the reason at the field."""
    path = f"/edit/project.event/{event.pk}/title/"
    data = form(editor.get(path).content.decode())
    answer = editor.post(path, {**data, "value": "é" * 256})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert form(text)["value"] == "é" * 256
    assert "at most 255 characters" in text
    assert 'aria-invalid="true"' in text
    assert Event.objects.get().title == event.title


def test_it_shows_both_texts_in_a_conflict(editor, event):
    """NL-01, ED-12: theirs and mine; saving again replaces theirs."""
    path = f"/edit/project.event/{event.pk}/title/"
    data = form(editor.get(path).content.decode())
    Event.objects.update(title="Theirs <b>")
    answer = editor.post(path, {**data, "value": "Mine"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs &lt;b&gt;" in text
    assert "outside the editor" in text
    assert editor.post(path, form(text)).status_code == 302
    assert Event.objects.get().title == "Mine"


def test_it_lists_every_field_of_the_page_for_editors_only(editor, event):
    """ED-12, ED-13: a <noscript> list that only editors get."""
    page = editor.get("/").content.decode()
    links = re.findall(r'href="([^"]*)"', page.partition("<noscript>")[2])
    assert f"/edit/project.event/{event.pk}/title/" in links
    for link in links:
        assert editor.get(html.unescape(link)).status_code == 200, link
    assert "<noscript>" not in Client().get("/").content.decode()


def test_it_takes_a_checkbox_that_a_browser_leaves_out(editor, event):
    """ED-12: hiding an event by its own page."""
    path = f"/edit/project.event/{event.pk}/active/"
    data = form(editor.get(path).content.decode())
    assert data["value"] == "on"
    del data["value"]
    assert editor.post(path, data).status_code == 302
    assert Event.objects.get().active is False


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_it_never_leads_to_another_site(editor, event, target):
    """Open redirects are refused."""
    path = f"/edit/project.event/{event.pk}/title/"
    data = form(editor.get(path).content.decode())
    assert editor.post(path, {**data, "value": "x", "next": target})["Location"] == "/"


def test_it_turns_a_visitor_away_with_a_page(event):
    """CM-06, PG-08: 401 in the site's layout."""
    answer = Client().get(f"/edit/project.event/{event.pk}/title/")
    assert answer.status_code == 401
    assert "/accounts/login/" in answer.content.decode()
