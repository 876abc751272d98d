"""The strip on each page: what it says to whom, and what can be pressed."""

import html
import re

import pytest
from django.test import Client

from tests.editable.sandbox.people import ORIGIN, Person, upload

pytestmark = pytest.mark.django_db(transaction=True)
STRIP = re.compile(r'<aside class="editable-sandbox".*?</aside>', re.S)


def strip(client, path="/"):
    """Return the words of the strip, blank without one."""
    found = STRIP.search(client.get(path).content.decode())
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", found[0])).split()) if found else ""


def test_a_demo_offers_editing_to_visitors(demo):
    """SB-04: every page has the button and the credentials, and still sets no cookie and varies by none."""
    for path in ("/", "/about/", "/contact/thanks/", "/accounts/login/", "/nowhere/"):
        client = Client()
        response = client.get(path)
        assert strip(client, path).startswith("Try it: edit this page."), path
        assert "demo , password demo" in strip(client, path)
        assert not response.cookies and "cookie" not in response.get("Vary", "").lower()


def test_it_says_how_things_stand(visitor):
    """SB-01: before the first change, in the copy, and after Reset; on pages without JavaScript too."""
    person = visitor()
    assert "Change anything. It makes a private copy" in strip(person.client)
    person.say("Only mine")
    for path in ("/", "/about/", "/nowhere/", "/edit/editable.textblock/byline/text/?template=x"):
        assert "Nobody else sees it. It ends after 2 hours without use." in strip(person.client, path), path
    assert "Uploads become a sample picture." in strip(person.client)
    person.post("/edit/sandbox/reset/")
    assert "Change anything. It makes a private copy" in strip(person.client)


def test_a_review_speaks_to_editors_alone(editor):
    """SB-00: visitors of the real site see nothing of it, and editors are not told of samples."""
    assert strip(Client()) == ""
    assert "Change anything. It makes a private copy" in strip(editor.client)
    assert "sample" not in strip(editor.client)


def test_there_is_none_without_a_sandbox(client, alice):
    """SB-00: a site at work prints nothing of it, and its Reset is no address."""
    client.force_login(alice)
    assert strip(client) == ""
    assert "sandbox" not in client.get("/").content.decode()
    assert client.post("/edit/sandbox/reset/").status_code == 404


def test_everything_works_without_a_script(visitor):
    """SB-04: “Start editing” leads back to the page it was pressed on, and so does Reset."""
    started = Client().post("/accounts/demo/", {"next": "/about/"}, headers=ORIGIN)
    assert (started.status_code, started["Location"]) == (302, "/about/")
    person = visitor()
    person.say("Only mine")
    form = {"csrfmiddlewaretoken": person.token(), "next": "/about/"}
    assert person.client.post("/edit/sandbox/reset/", form)["Location"] == "/about/"
    assert "Everything is as it was." in person.page("/about/")


def test_a_form_of_a_visitor_is_told_to_start(demo):
    """SB-07: what a visitor of a demonstration sends is refused with the way to do it."""
    response = Client().post("/contact/", {"name": "Vera"}, headers=ORIGIN)
    assert response.status_code == 403
    assert "Press “Start editing” first" in html.unescape(response.content.decode())


def test_a_full_copy_says_so(visitor, demo):
    """SB-01: the page of a form without JavaScript has the sentence, too."""
    person = visitor()
    person.say("Only mine")
    demo.EDITABLE_SANDBOX_COPY_BYTES = 1000
    form = {"csrfmiddlewaretoken": person.token(), "value": upload()}
    response = person.client.post("/edit/upload/", form)
    assert response.status_code == 503
    assert "Reset it to go on" in response.content.decode()
    assert Person(Client()).page()


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (90, "90 minutes"), (60, "1 hour"), (2880, "48 hours")]
)
def test_it_says_how_long(editor, sandbox, minutes, words):
    """SB-01: the time to live in hours or minutes."""
    sandbox.EDITABLE_SANDBOX_MINUTES = minutes
    assert f"after {words} without use" in strip(editor.client, "/about/")
