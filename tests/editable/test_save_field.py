"""The save path over HTTP: what is stored, what is answered, what is refused."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.template import Context, Template
from django.test import Client

from editable import registry
from editable.kinds import digest
from editable.models import Revision, TextBlock
from project.models import ContactMessage, Event
from tests.editable.fields import JSON, code, field

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def title(editor: Client, event: Event):
    return field(editor, f"project.event/{event.pk}/title")


def stored(event: Event) -> str:
    return Event.objects.get(pk=event.pk).title


def test_it_saves_and_answers_what_is_stored(title, event):
    """ED-01: the answer has the stored value, the new base and the revision."""
    answer = title.save("Moonlight walk").json()
    revision = Revision.objects.get()
    assert answer == {"ok": True, "value": "Moonlight walk", "base": digest("Moonlight walk"), "revision": revision.pk}
    assert stored(event) == "Moonlight walk"


def test_it_remembers_who_and_what_it_was_before(title, event, alice):
    """HI-01: a row of history for each save."""
    title.save("Moonlight walk")
    revision = Revision.objects.get()
    assert (revision.model, revision.object_pk, revision.field) == ("project.event", str(event.pk), "title")
    assert (revision.old, revision.new, revision.user_name) == (event.title, "Moonlight walk", alice.get_username())


def test_it_calls_the_models_own_save(title, event):
    """The times of a row move, since the model's plain save() runs."""
    title.save("Moonlight walk")
    assert Event.objects.get(pk=event.pk).updated > event.updated


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  trimmed  ", "trimmed"),
        ("one\r\nline\tonly", "one line only"),
        ("two  spaces", "two  spaces"),
        ("non\u00a0breaking", "non\u00a0breaking"),
        ("👩‍👩‍👧 e\u0301 \u202eright\u202c", "👩‍👩‍👧 e\u0301 \u202eright\u202c"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ 7|add:7 }} {% load x %}", "{{ 7|add:7 }} {% load x %}"),
        ("&amp; &lt;", "&amp; &lt;"),
    ],
)
def test_it_keeps_any_text_but_for_the_documented_normalisation(title, event, sent, kept):
    """Any string comes back as it went in; one line has no line breaks and no white space at its ends."""
    assert title.save(sent).json()["value"] == kept
    assert stored(event) == kept


def test_it_refuses_a_blank_required_field(title, event):
    """ED-07: the reason is said, the last good value stays."""
    answer = title.save("   ")
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert answer.json()["errors"] == {"title": ["This field is required."]}
    assert stored(event) == event.title


def test_it_clears_an_optional_field(editor, event):
    """ED-07: optional fields can be cleared."""
    place = field(editor, f"project.event/{event.pk}/location_name")
    place.base = place.save("The mill").json()["base"]
    assert place.save("").json()["value"] == ""


def test_it_refuses_a_text_over_its_limit_and_counts_characters(title):
    """ED-07: 255 characters pass whatever their bytes, 256 do not."""
    assert title.save("é" * 256).status_code == 400
    assert title.save("🌊" * 255).status_code == 200


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JavaScript:x", "java\nscript:x", "data:text/html,x", "//evil.example"]
)
def test_it_refuses_links_that_could_run_or_mislead(editor, event, link):
    """ED-11: only http, https, mailto, tel and relative links."""
    answer = field(editor, f"project.event/{event.pk}/event_url").save(link)
    assert (answer.status_code, code(answer)) == (400, "invalid")


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example/x?y=1#z",
        "http://localhost:8000/",
        "mailto:a@b.example",
        "tel:+44 20".replace(" ", ""),
        "/about/",
        "#gallery",
        "page",
    ],
)
def test_it_takes_links(editor, event, link):
    """ED-11: http, https, mailto, tel and relative links."""
    assert field(editor, f"project.event/{event.pk}/event_url").save(link).json()["value"] == link


def test_it_refuses_a_block_link_that_could_run(editor):
    """ED-11: the address behind a block is checked like any other, with and without the template in the URL."""
    block = field(editor, "editable.textblock/byline-link-url/text")
    assert block.save("javascript:alert(1)").status_code == 400
    block.base = block.save("/about/").json()["base"]
    block.url = block.url.partition("?")[0]
    assert block.save("javascript:alert(1)").status_code == 400


def test_it_answers_conflict_with_what_is_stored_and_by_whom(editor, title, event, alice):
    """NL-01: the later one sees both texts, with who and when; one's own other tab is not another person."""
    title.save("First")
    answer = title.save("Second")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "conflict")
    assert (body["value"], body["base"], body["changed_by"], body["yours"]) == (
        "First",
        digest("First"),
        alice.get_username(),
        True,
    )
    assert body["changed_at"] == Revision.objects.get().at.isoformat()
    assert stored(event) == "First"


def test_it_tells_another_person_from_oneself(title, event, alice, django_user_model):
    """NL-01: `yours` only where it was one's own other tab."""
    other = django_user_model.objects.create_superuser("olga", password="x")
    client = Client()
    client.force_login(other)
    client.post(title.url, {"value": "Hers", "base": title.base}, headers=JSON)
    body = title.save("Mine").json()
    assert (body["changed_by"], body["yours"]) == ("olga", False)


def test_it_says_when_a_change_came_from_outside_the_editor(title, event):
    """NL-01: no Revision explains it."""
    Event.objects.filter(pk=event.pk).update(title="By a script")
    body = title.save("Mine").json()
    assert (body["changed_by"], body["changed_at"], body["yours"]) == ("outside the editor", None, False)


def test_it_lets_two_fields_of_one_row_be_changed_at_once(editor, title, event):
    """NL-01: two people on two fields never clash."""
    place = field(editor, f"project.event/{event.pk}/location_name")
    assert title.save("New title").status_code == 200
    assert place.save("New place").status_code == 200
    assert stored(event) == "New title"


def test_it_writes_nothing_where_nothing_changed(title, event):
    """A save of the stored text leaves no history."""
    answer = title.save(event.title).json()
    assert (answer["ok"], answer["revision"]) == (True, None)
    assert not Revision.objects.exists()


def test_it_answers_a_repeated_request_as_it_did_first(title, event):
    """ED-21: a save repeated by the network is one change, even after others changed the field."""
    first = title.save("Once", request_id="a" * 36).json()
    Event.objects.filter(pk=event.pk).update(title="Later, by others")
    again = title.save("Once", request_id="a" * 36).json()
    assert again == first
    assert stored(event) == "Later, by others"
    assert Revision.objects.count() == 1


def test_it_refuses_a_request_id_that_belongs_to_another_change(editor, title, event):
    """ED-21: an id names one change only."""
    title.save("Once", request_id="one")
    place = field(editor, f"project.event/{event.pk}/location_name")
    assert place.save("Elsewhere", request_id="one").status_code == 400
    assert Event.objects.get(pk=event.pk).location_name == ""


def test_it_groups_changes_by_sitting(editor, title, event, settings):
    """HI-01: changes within minutes belong to one sitting."""
    base = title.save("One").json()["base"]
    title.save("Two", base=base)
    settings.EDITABLE_SITTING_MINUTES = 0
    title.save("Three", base=digest("Two"))
    sittings = list(Revision.objects.order_by("pk").values_list("sitting", flat=True))
    assert sittings[0] == sittings[1] != sittings[2]


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (b"value=%ED%A0%80&base=x", "application/x-www-form-urlencoded"),
        (b"value=\xff\xfe&base=x", "application/x-www-form-urlencoded"),
        (b"value=a%00b&base=x", "application/x-www-form-urlencoded"),
        (b"value=a", "application/x-www-form-urlencoded"),
        (b"base=a", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b'{"value": "\\ud800"}', "application/json"),
        (b"{broken", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=y"),
        (b"x", "multipart/form-data"),
        (b"value=x", "text/plain"),
        (b"value=a&base=b&request_id=" + b"i" * 65, "application/x-www-form-urlencoded"),
    ],
)
def test_it_refuses_bodies_that_are_not_a_form(editor, title, event, body, type_):
    """Bodies that are not what the endpoint takes are 400 with a reason, never 5xx, and write nothing."""
    body = body.replace(b"base=x", b"base=" + title.base.encode())
    answer = editor.generic("POST", title.url, body, type_, headers=JSON)
    assert answer.status_code == 400
    assert json.loads(answer.content)["code"] == "invalid"
    assert stored(event) == event.title


def test_it_validates_the_whole_row_when_it_is_shown(editor, event):
    """CM-01: "Show to visitors" needs a row that is valid as a whole; hiding needs nothing."""
    Event.objects.filter(pk=event.pk).update(end_date="2000-01-01")
    active = field(editor, f"project.event/{event.pk}/active", page=event.get_absolute_url())
    Event.objects.filter(pk=event.pk).update(active=False)
    active.base = digest(False)
    answer = active.save("true")
    assert answer.status_code == 400
    assert "ends before it starts" in answer.json()["message"]
    assert Event.objects.get(pk=event.pk).active is False


def test_it_never_fails_on_a_message_about_another_field(editor, title, event):
    """ED-18: the model's clean() may raise for a field that is not in the form."""
    Event.objects.filter(pk=event.pk).update(end_date="2000-01-01")
    answer = title.save("Anything")
    assert answer.status_code == 400
    assert answer.json()["message"] == "End date: The event ends before it starts."


def test_it_makes_a_blocks_row_by_its_first_edit(editor):
    """CM-04, LI-04: a page view writes nothing, the first edit makes the row."""
    block = field(editor, "editable.textblock/about-title/text")
    assert not TextBlock.objects.exists()
    assert block.save("Who we are").status_code == 200
    row = TextBlock.objects.get()
    assert (row.slug, row.text, Revision.objects.get().kind) == ("about-title", "Who we are", "add")


def test_it_makes_no_row_where_the_first_edit_is_refused(editor):
    """CM-04: a refusal leaves nothing behind."""
    block = field(editor, "editable.textblock/about-title/text")
    assert block.save("x" * 256).status_code == 400
    assert block.save("Late", base="stale").status_code == 409
    assert not TextBlock.objects.exists()


def test_it_needs_the_signed_template_for_a_blocks_first_edit(editor):
    """CM-06: an unknown block, or a forged template, is 404."""
    block = field(editor, "editable.textblock/about-title/text")
    for url in (
        "/edit/editable.textblock/about-title/text/",
        block.url.replace("about-title", "nothing"),
        block.url + "x",
    ):
        answer = editor.post(url, {"value": "x", "base": block.base}, headers=JSON)
        assert (answer.status_code, code(answer)) == (404, "not_found")
    assert not TextBlock.objects.exists()


def test_it_hides_a_section_and_its_navigation_entry(editor):
    """PG-10: a section can be hidden and shown in place; its navigation entry follows."""
    section = field(editor, "editable.textblock/gallery-title/active")
    assert (
        'href="/#gallery"' in Client().get("/").content.decode()
        or 'href="#gallery"' in Client().get("/").content.decode()
    )
    section.base = section.save("false").json()["base"]
    hidden = Client().get("/").content.decode()
    assert "#gallery" not in hidden.partition("</nav>")[0]
    assert 'id="gallery"' not in hidden
    assert 'id="gallery"' in editor.get("/").content.decode()
    section.save("true")
    assert 'id="gallery"' in Client().get("/").content.decode()


def test_it_queries_no_more_than_it_must(editor, title, django_assert_num_queries):
    """Session, user, two of permissions, row, repeated?, update, sitting, history; and the transaction's four words."""
    with django_assert_num_queries(13):
        title.save("Measured", request_id="m")


def test_it_keeps_the_lines_of_a_text_of_several_lines(editor, alice):
    """ED-02 for texts: every line break becomes LF, ends are trimmed, and the page prints `<br>`."""
    message = ContactMessage.objects.create(name="Vera", email="vera@example.org", message="One")
    registry.register(ContactMessage, fields=["message"])
    alice.user_permissions.add(Permission.objects.get(codename="change_contactmessage"))
    try:
        url = f"/edit/project.contactmessage/{message.pk}/message/"
        data = {"value": " a\r\n\r\nb  c\rd<b>\n", "base": digest("One")}
        answer = editor.post(url, data, headers=JSON)
        assert answer.json()["value"] == "a\n\nb  c\nd<b>"
        assert "<textarea" in editor.get(url).content.decode()
    finally:
        registry.unregister(ContactMessage)
    message.refresh_from_db()
    printed = Template('{% load editable %}{% editable row "message" %}').render(Context({"row": message}))
    assert printed == "<div>a<br><br>b  c<br>d&lt;b&gt;</div>"
