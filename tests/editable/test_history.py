"""Reading the history of a field over HTTP, and bringing versions of it back."""

import datetime
import itertools
import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from editable import history
from editable.kinds import digest
from editable.models import Revision, TextBlock
from project.models import Event, GalleryItem
from tests.conftest import PASSWORD
from tests.editable.fields import JSON, code, field
from tests.kinds.models import Habitat, Specimen
from tests.media_tools.pictures import picture as jpeg

pytestmark = pytest.mark.django_db
QUERIES = 6  # session, user, two of permissions, the row, its revisions


@pytest.fixture
def editor(alice):
    """Return a client of alice."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def olga(django_user_model):
    """Return a client of another editor."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("olga", "olga@example.org", PASSWORD))
    return client


def save(client, event, value, name="title"):
    """Save a field of the event on top of what is stored."""
    event.refresh_from_db()
    base = digest(str(getattr(event, name)))
    response = client.post(path(event, name), {"value": value, "base": base}, headers=JSON)
    assert response.status_code == 200, response.content
    return json.loads(response.content)["revision"]


def path(event, name="title"):
    """Return the editing URL of a field of the event."""
    return f"/edit/project.event/{event.pk}/{name}/"


def read(client, event, name="title", **query):
    """Return the answer about the field's history."""
    response = client.get(f"{path(event, name)}history/", query, headers=JSON)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def told(body):
    """Return user, old and new of each entry."""
    return [(entry["user"], entry["old"], entry["new"]) for entry in body["entries"]]


def revisions(event, count, user):
    """Write revisions of the event's title, each in a sitting of its own and following the one before."""
    titles = [f"Title {number}" for number in range(count + 1)]
    Revision.objects.bulk_create(
        Revision(
            model="project.event", object_pk=str(event.pk), field="title", old=old, new=new, user=user,
            user_name=user.get_username(), at=timezone.now(), sitting=uuid.uuid4(),
        )
        for old, new in itertools.pairwise(titles)
    )  # fmt: skip
    Event.objects.filter(pk=event.pk).update(title=titles[-1])


def test_it_groups_by_person_and_sitting(editor, olga, event):
    """HI-01: saves of one person in one sitting are one entry; another person's are their own."""
    for title in ("A", "B", "C"):
        save(editor, event, title)
    save(olga, event, "D")
    save(editor, event, "E")
    body = read(editor, event)
    assert told(body) == [("alice", "D", "E"), ("olga", "C", "D"), ("alice", "Lantern night", "C")]
    assert [entry["count"] for entry in body["entries"]] == [1, 1, 3]
    Revision.objects.update(at=timezone.now() - datetime.timedelta(minutes=11))
    save(editor, event, "F")
    assert told(read(editor, event))[0] == ("alice", "E", "F")


def test_each_field_has_its_own_history(editor, event):
    """HI-01: another field's changes are not among it."""
    save(editor, event, "A")
    save(editor, event, "Harbour", "location_name")
    assert told(read(editor, event)) == [("alice", "Lantern night", "A")]
    assert told(read(editor, event, "location_name")) == [("alice", "", "Harbour")]


def test_what_was_changed_outside_is_a_gap(editor, event):
    """HI-02: between two changes and after the last one, what came from outside the editor is named as that."""
    save(editor, event, "A")
    Event.objects.update(title="By hand")
    save(editor, event, "B")
    Event.objects.update(title="By hand again")
    body = read(editor, event)
    assert told(body) == [
        ("", "B", "By hand again"),
        ("alice", "By hand", "B"),
        ("", "A", "By hand"),
        ("alice", "Lantern night", "A"),
    ]
    assert [entry["revision"] is None for entry in body["entries"]] == [True, False, True, False]
    assert (body["value"], body["base"]) == ("By hand again", digest("By hand again"))


def test_any_version_comes_back(editor, event):
    """HI-02: the value after any entry, and the one before the first; each is a change that can be undone."""
    for title in ("A", "B", "C"):
        save(editor, event, title)
    first = Revision.objects.order_by("pk").first()
    for data, title in (({}, "A"), ({"side": "old"}, "Lantern night")):
        event.refresh_from_db()
        response = editor.post(
            f"/edit/revisions/{first.pk}/restore/", {"base": digest(event.title), **data}, headers=JSON
        )
        assert response.status_code == 200, response.content
        event.refresh_from_db()
        assert event.title == title
    undone = editor.post(f"/edit/revisions/{json.loads(response.content)['revision']}/undo/", headers=JSON)
    assert undone.status_code == 200
    event.refresh_from_db()
    assert event.title == "A"


def test_bringing_back_never_overwrites_what_came_meanwhile(editor, olga, event):
    """HI-02, NL-01: on another base it is a conflict that says who, and nothing changes."""
    revision = save(editor, event, "A")
    base = read(editor, event)["base"]
    save(olga, event, "B")
    response = editor.post(f"/edit/revisions/{revision}/restore/", {"base": base}, headers=JSON)
    assert code(response) == "conflict"
    assert json.loads(response.content)["changed_by"] == "olga"
    event.refresh_from_db()
    assert event.title == "B"


def test_it_is_read_by_those_who_may_change_the_field(editor, event, bob):
    """AU-02: visitors 401, readers 403, unknown fields, rows and models 404; a picture's preview likewise."""
    save(editor, event, "A")
    reader = Client()
    reader.force_login(bob)
    for name in ("history/", "history/preview/?name=x"):
        assert code(Client().get(path(event) + name, headers=JSON)) == "signed_out"
        assert code(reader.get(path(event) + name, headers=JSON)) == "forbidden"
        for other in ("/edit/project.event/99999/title/", f"/edit/project.event/{event.pk}/slug/", "/edit/a.b/1/c/"):
            assert code(editor.get(other + name, headers=JSON)) == "not_found"
    assert editor.post(f"{path(event)}history/", headers=JSON).status_code == 405


@pytest.mark.parametrize("before", ["x", "-1", "0", "99999999", "9" * 30, "²", "1e3", "\0"])
def test_any_before_is_answered(editor, event, before):
    """CM-06: what is no revision of the field gives entries or none, never an error."""
    save(editor, event, "A")
    assert len(read(editor, event, before=before)["entries"]) in (0, 1)


def test_a_long_history_opens_in_the_same_queries(editor, event, alice, django_assert_num_queries):
    """HI-02: 10 or 10,000 revisions cost the same, and older ones are asked for in turn without a gap."""
    revisions(event, 10, alice)
    read(editor, event)
    with django_assert_num_queries(QUERIES):
        assert len(read(editor, event)["entries"]) == 10
    Revision.objects.all().delete()
    revisions(event, 10_000, alice)
    with django_assert_num_queries(QUERIES):
        body = read(editor, event)
    assert len(body["entries"]) == history.READ_AT_ONCE
    older = read(editor, event, before=body["older"])
    assert older["entries"][0]["new"] == body["entries"][-1]["old"]
    assert all(entry["revision"] for entry in body["entries"] + older["entries"])


def test_a_gap_between_two_parts_is_told(editor, event, alice, monkeypatch):
    """HI-02: what was changed outside right where a part of the history ends is not forgotten."""
    monkeypatch.setattr(history, "READ_AT_ONCE", 1)
    save(editor, event, "A")
    Event.objects.update(title="By hand")
    save(editor, event, "B")
    body = read(editor, event)
    assert told(read(editor, event, before=body["older"])) == [("", "A", "By hand"), ("alice", "Lantern night", "A")]


def test_a_deleted_user_keeps_the_name(editor, olga, event, django_user_model):
    """HI-01: who changed it is still told, and it can still be undone by somebody else."""
    revision = save(olga, event, "A")
    django_user_model.objects.get(username="olga").delete()
    assert told(read(editor, event)) == [("olga", "Lantern night", "A")]
    assert editor.post(f"/edit/revisions/{revision}/undo/", headers=JSON).status_code == 200
    event.refresh_from_db()
    assert event.title == "Lantern night"


def test_it_works_without_javascript(editor, event):
    """ED-12, HI-02: a page lists the versions with a button each; what is there now needs none."""
    save(editor, event, "<b>A</b>")
    Event.objects.update(title="By hand")
    save(editor, event, "B")
    page = editor.get(f"{path(event)}history/").content.decode()
    assert "&lt;b&gt;A&lt;/b&gt;" in page and "alice" in page and "Changed outside the editor" in page
    first = Revision.objects.order_by("pk").first()
    assert page.count("/restore/") == 1 and f"/edit/revisions/{first.pk}/restore/" in page
    response = editor.post(f"/edit/revisions/{first.pk}/restore/", {"base": digest("B"), "next": "/about/"})
    assert (response.status_code, response["Location"]) == (302, "/about/")
    event.refresh_from_db()
    assert event.title == "<b>A</b>"


def test_rows_and_choices_are_told_by_name(admin_client):
    """HI-02: of choices and related rows the names are told, of all versions at once."""
    sea, shore = (Habitat.objects.create(name=name) for name in ("Sea", "Shore"))
    specimen = Specimen.objects.create(line="Shell", needed_date="2026-01-01", needed_habitat=sea, habitat=sea)
    base = f"/edit/kinds.specimen/{specimen.pk}"
    for name, value, old in (("habitat", shore.pk, str(sea.pk)), ("choice", "red", ""), ("boolean", "true", False)):
        response = admin_client.post(f"{base}/{name}/", {"value": value, "base": digest(old)}, headers=JSON)
        assert response.status_code == 200, response.content
    body = json.loads(admin_client.get(f"{base}/habitat/history/", headers=JSON).content)
    assert sorted(body["about"]["chosen"]) == sorted([[str(sea.pk), "Sea"], [str(shore.pk), "Shore"]])
    assert "Sea" not in admin_client.get(f"{base}/choice/history/").content.decode()
    assert "Shore" in admin_client.get(f"{base}/habitat/history/").content.decode()
    assert ["red", "Red"] in json.loads(admin_client.get(f"{base}/choice/history/", headers=JSON).content)["about"][
        "choices"
    ]


def test_a_former_picture_has_a_preview(editor, db):
    """HI-02: old pictures are shown in a handy size; nothing that the field never had is."""
    item = GalleryItem.objects.create(title="Quay", position=0)
    own = field(editor, f"project.galleryitem/{item.pk}/image")
    names = []
    for number in range(2):
        file = SimpleUploadedFile(f"a{number}.jpg", jpeg(), "image/jpeg")
        answer = json.loads(own.save(file).content)
        own.base = answer["base"]
        names.append(answer["value"])
    for name in names:
        response = editor.get(f"{own.url}history/preview/", {"name": name})
        assert re.fullmatch(r"/media/(cache|pending)/\S+", response.json()["preview"])
    for name in ("", "x.jpg", "../../etc/passwd", names[0] + "\0", "\ud800".encode("utf-8", "surrogatepass")):
        assert code(editor.get(f"{own.url}history/preview/", {"name": name}, headers=JSON)) == "not_found"
    item.refresh_from_db()
    assert item.image.name == names[1]


def test_the_first_edit_of_a_block_goes_and_comes_as_often_as_asked(editor, bob):
    """CM-04, HI-03: undo removes the block's row, redo makes it again, and so on; by editors only."""
    block = field(editor, "editable.textblock/byline/text")
    revision = json.loads(block.save("Changed").content)["revision"]
    reader = Client()
    reader.force_login(bob)
    for there in (False, True, False, True):
        assert code(reader.post(f"/edit/revisions/{revision}/undo/", headers=JSON)) == "forbidden"
        response = editor.post(f"/edit/revisions/{revision}/undo/", headers=JSON)
        assert response.status_code == 200, response.content
        revision = json.loads(response.content)["revision"]
        assert TextBlock.objects.filter(slug="byline", text="Changed").exists() is there
    TextBlock.objects.update(text="By hand")
    assert code(editor.post(f"/edit/revisions/{revision}/undo/", headers=JSON)) == "conflict"
    assert TextBlock.objects.get(slug="byline").text == "By hand"
