"""A page turned back through time."""

import datetime
import re
import threading

import pytest
from django.db import connection, connections
from django.test import Client

from editable import private_database, rewind
from editable.models import Revision, TextBlock
from project.models import Event, GalleryItem
from tests.editable.fields import JSON, field

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contract]
TEXTS = re.compile(r"<main.*?</main>", re.S)
MARKS = re.compile(r' data-editable(?:-[a-z-]+)?(?:="[^"]*")?')


@pytest.fixture
def editor(alice):
    """Return a client of alice."""
    client = Client()
    client.force_login(alice)
    return client


def shown(client, path="/"):
    """Return what the page prints between its main tags, without the editor's marks."""
    response = client.get(path)
    assert response.status_code == 200
    (found,) = TEXTS.findall(response.content.decode())
    return MARKS.sub("", found)


def act(response):
    """Return the JSON of an accepted change."""
    assert response.status_code == 200, response.content
    return response.json()


def test_every_moment_of_a_sequence_is_as_it_was(editor, event):
    """HI-04: whatever was done since, the page of each moment is the page as it was, text for text."""
    items = [GalleryItem.objects.create(title=f"Picture {n}", position=n, active=True) for n in range(3)]
    gallery, key = "/edit/project.galleryitem/", f"project.event/{event.pk}"
    steps = [
        lambda: field(editor, "editable.textblock/byline/text").save("One"),
        lambda: field(editor, f"{key}/title").save("Harbour night"),
        lambda: field(editor, "editable.textblock/byline/text").save("Two"),
        lambda: field(editor, f"project.galleryitem/{items[1].pk}/title").save("Before it was deleted"),
        lambda: editor.post(f"{gallery}{items[1].pk}/delete/", headers=JSON),
        lambda: editor.post(f"{gallery}order/", {"ids": [items[2].pk, items[0].pk]}, headers=JSON),
        lambda: editor.post("/edit/project.event/", headers=JSON),
        lambda: editor.post(f"/edit/revisions/{_last('delete')}/undo/", headers=JSON),
        lambda: field(editor, f"project.galleryitem/{items[1].pk}/title").save("After it came back"),
        lambda: field(editor, f"{key}/active").save("false"),
        lambda: editor.post(f"/edit/project.event/{event.pk}/delete/", headers=JSON),
    ]
    moments = [(0, shown(editor))]
    for step in steps:
        act(step())
        moments.append((Revision.objects.latest("pk").pk, shown(editor)))
    for revision, page in reversed(moments[1:]):
        assert shown(editor, f"/?at={revision}") == page, revision
    at = (Revision.objects.earliest("pk").at - datetime.timedelta(seconds=1)).isoformat().replace("+", "%2B")
    assert shown(editor, f"/?at={at}") == moments[0][1]
    assert shown(editor) == moments[-1][1]


def _last(kind):
    return Revision.objects.filter(kind=kind).latest("pk").pk


def test_it_shows_the_events_of_that_day(editor):
    """HI-04: the time is the moment's: what was to come is shown as to come."""
    Event.objects.create(title="Spring tide", start_date=datetime.date(2020, 4, 10))
    TextBlock.objects.create(slug="byline", title="Byline", text="x")
    revision = Revision.objects.create(
        model="editable.textblock", object_pk="byline", field="text", old="x", new="x", user_name="a",
        at=datetime.datetime(2020, 4, 1, 12, tzinfo=datetime.UTC), sitting="0" * 32,
    )  # fmt: skip
    then = shown(editor, f"/?at={revision.pk}")
    upcoming = then[then.index('id="upcoming"') : then.index('id="past"')]
    assert "Spring tide" in upcoming


def test_only_editors_look_back(editor, client, bob, event):
    """HI-04: to everybody else `?at=` is a parameter like any other; what is no moment is 404."""
    act(field(editor, f"project.event/{event.pk}/title").save("Harbour night"))
    first = Revision.objects.earliest("pk").pk
    act(field(editor, f"project.event/{event.pk}/title").save("Later"))
    reader = Client()
    reader.force_login(bob)
    for other in (client, reader):
        assert "Later" in shown(other, f"/?at={first}")
    assert "Harbour night" in shown(editor, f"/?at={first}")
    for wrong in ("yesterday", "-1", "9" * 30, "", "2026-13-45T99:99", "%00", "1e3"):
        assert editor.get(f"/?at={wrong}").status_code == 404, wrong
    assert editor.get(f"/edit/moments/?at={first}").status_code == 200


def test_looking_back_changes_nothing(editor, event):
    """HI-04: the shared database is untouched, its connection is back, and no copy is left."""
    before = connections["default"]
    act(field(editor, f"project.event/{event.pk}/title").save("Harbour night"))
    act(field(editor, f"project.event/{event.pk}/title").save("Later"))
    shown(editor, f"/?at={Revision.objects.earliest('pk').pk}")
    assert connections["default"] is before
    assert Event.objects.get().title == "Later"
    assert Revision.objects.count() == 2


def test_it_tells_what_has_changed_since(editor, event):
    """HI-04: for everything that is not as it was then, the page names what puts it back."""
    import html
    import json

    item = GalleryItem.objects.create(title="Boats", position=0)
    act(field(editor, f"project.event/{event.pk}/title").save("One"))
    first = Revision.objects.latest("pk")
    act(field(editor, f"project.event/{event.pk}/title").save("Two"))
    act(editor.post(f"/edit/project.galleryitem/{item.pk}/delete/", headers=JSON))
    page = editor.get(f"/?at={first.pk}").content.decode()
    (found,) = re.findall(r'data-editable-changes="([^"]*)"', page)
    changes = json.loads(html.unescape(found))
    change = changes["fields"][f"project.event/{event.pk}/title"]
    data = {"side": "old", "base": change["base"]}
    act(editor.post(f"/edit/revisions/{change['revision']}/restore/", data, headers=JSON))
    act(editor.post(f"/edit/revisions/{changes['rows'][f'project.galleryitem/{item.pk}']}/undo/", headers=JSON))
    event.refresh_from_db()
    assert event.title == "One"
    assert GalleryItem.objects.filter(pk=item.pk).exists()


def test_it_turns_a_thousand_changes_back(editor, event, tmp_path):
    """HI-04: of many changes of a field one is read; `bench.rewind` measures the time."""
    act(field(editor, f"project.event/{event.pk}/title").save("First"))
    first = Revision.objects.get()
    Revision.objects.bulk_create(
        Revision(
            model=first.model, object_pk=first.object_pk, field="title", user_name="alice", at=first.at,
            sitting=first.sitting, old="First" if n == 0 else f"Title {n}", new=f"Title {n + 1}",
        )
        for n in range(1000)
    )  # fmt: skip
    Event.objects.update(title="Title 1000")
    assert "First" in shown(editor, f"/?at={first.pk}")
    copy, moment = tmp_path / "copy.sqlite3", rewind.find(str(first.pk))
    assert moment is not None
    rewind.copy_to(copy, moment)
    with private_database.used(copy):
        (read,) = rewind.that_count(moment)
        assert (read.old, read.pk > first.pk) == ("First", True)
        assert rewind.turn_back(moment).fields.keys() == {f"project.event/{event.pk}/title"}


def test_no_page_shows_a_part_of_the_history(editor, event, tmp_path):
    """HI-04: what is turned back has no history on any database; the shared one keeps its own."""
    act(field(editor, f"project.event/{event.pk}/title").save("One"))
    act(field(editor, f"project.event/{event.pk}/title").save("Two"))
    moment = rewind.find(str(Revision.objects.earliest("pk").pk))
    assert moment is not None
    rewind.copy_to(tmp_path / "copy.sqlite3", moment)
    with private_database.used(tmp_path / "copy.sqlite3"):
        rewind.turn_back(moment)
        assert not Revision.objects.exists()
    assert Revision.objects.count() == 2


@pytest.mark.postgres
def test_a_copy_is_of_one_moment(event, tmp_path):
    """HI-04: what others commit while tables are copied is in none of them."""
    GalleryItem.objects.create(title="Before")
    others: list[threading.Thread] = []

    def change():
        Event.objects.update(title="Meanwhile")
        GalleryItem.objects.update(title="Meanwhile")
        connections.close_all()

    def watched(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not others and ("project_event" in sql or "project_galleryitem" in sql):
            others.append(threading.Thread(target=change))
            others[0].start()
            others[0].join()
        return result

    with connection.execute_wrapper(watched):
        private_database.copy_to(tmp_path / "copy.sqlite3")
    assert others
    with private_database.used(tmp_path / "copy.sqlite3"):
        assert (Event.objects.get().title, GalleryItem.objects.get().title) == (event.title, "Before")
    assert Event.objects.get().title == "Meanwhile"


def test_a_copy_holds_everything(alice, event, tmp_path):
    """HI-04: every row of every table is in the private copy, to the last digit; what happens there stays there."""
    values = Event.objects.values().get()
    private_database.copy_to(tmp_path / "copy.sqlite3")
    with private_database.used(tmp_path / "copy.sqlite3"):
        assert connections["default"].vendor == "sqlite"
        assert Event.objects.values().get() == values
        assert type(alice).objects.get().has_perm("project.change_event")
        Event.objects.update(title="Only here")
    assert Event.objects.get().title == event.title
    assert connection.vendor in ("sqlite", "postgresql")
