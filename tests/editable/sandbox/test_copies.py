"""A private copy: when it begins, who sees it, how it ends, and what is left of it."""

import os
import threading

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from editable.models import Revision, TextBlock
from editable.sandbox import copies, making
from media_tools import references
from project.models import GalleryItem
from tests.editable.fields import JSON, code, field
from tests.editable.sandbox.people import (
    ORIGIN,
    Person,
    event_field,
    make_old,
    private_files,
    shared_content,
    shared_files,
    upload,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.contract
def test_the_first_edit_makes_a_copy_and_a_view_does_not(editor):
    """SB-01: looking costs nothing; the first change makes the copy, which has it, and the shared site has not."""
    before = shared_content(), shared_files()
    editor.page()
    assert not editor.copy.is_there()
    response = editor.say("Only mine")
    assert response.status_code == 200, response.content
    assert editor.copy.is_there()
    assert "Only mine" in editor.page()
    assert "Only mine" not in Person(Client()).page()
    assert (shared_content(), shared_files()) == before


def test_two_visitors_of_a_demo_do_not_see_each_other(visitor):
    """SB-01: both are the same account, each has a copy of its own."""
    one, other = visitor(), visitor()
    assert one.say("From one").status_code == 200
    assert other.say("From the other").status_code == 200
    assert "From one" in one.page() and "From the other" not in one.page()
    assert "From the other" in other.page() and "From one" not in other.page()


@pytest.mark.contract
def test_first_edits_at_once_share_one_copy(editor, monkeypatch):
    """SB-01: of requests of one session that come together all make a copy, one wins, and no change is lost."""
    together = threading.Barrier(3)
    fill = making._fill
    monkeypatch.setattr(making, "_fill", lambda *arguments: (fill(*arguments), together.wait(20)))
    keys = [f"project.galleryitem/{pk}/title" for pk in GalleryItem.objects.values_list("pk", flat=True)]
    fields, token = [field(editor.client, key) for key in keys], editor.token()
    answers = []

    def save(one, number):
        client = Client()
        client.cookies = editor.client.cookies
        data = {"value": f"Together {number}", "base": one.base}
        answers.append(client.post(one.url, data, headers=JSON | {"X-CSRFToken": token}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=save, args=(one, number)) for number, one in enumerate(fields)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200, 200]
    page = editor.page("/")
    assert all(f"Together {number}" in page for number in range(3))
    assert len(copies.everything()) == 1
    assert not list(copies.root().glob(f"{copies.NEW}*"))


def test_reset_brings_the_site_back(editor):
    """SB-01: Reset throws the copy away with its files; the next change begins another one."""
    editor.say("Only mine")
    item = GalleryItem.objects.first()
    editor.change(f"project.galleryitem/{item.pk}/image", upload())
    assert len(private_files()) > 3
    response = editor.client.post("/edit/sandbox/reset/", {"next": "/about/", "csrfmiddlewaretoken": editor.token()})
    assert (response.status_code, response["Location"]) == (302, "/about/")
    assert private_files() == []
    assert "Only mine" not in editor.page()
    assert editor.say("Another").status_code == 200
    assert "Another" in editor.page()


def test_an_expired_copy_leaves_nothing(editor):
    """SB-01: after its time to live no page comes from it, and pruning leaves no database, journal or upload."""
    item = GalleryItem.objects.first()
    editor.change(f"project.galleryitem/{item.pk}/image", upload())
    editor.page("/")  # makes thumbnails
    assert any("cache" in path.parts for path in private_files())
    make_old(editor.copy)
    assert "Your private copy is over." in editor.page()
    call_command("sandbox", "prune")
    assert private_files() == [] and list(copies.root().iterdir()) == []
    assert "Your private copy is over." not in editor.page()  # it was told


def test_use_keeps_a_copy(editor):
    """SB-01: the time to live begins anew with each request; pruning leaves a copy that is used."""
    editor.say("Only mine")
    make_old(editor.copy, 7000)
    editor.page()
    assert (editor.copy.age() or 0) < 100
    call_command("sandbox", "prune")
    assert "Only mine" in editor.page()
    call_command("sandbox", "prune", "--all")
    assert "Only mine" not in editor.page()


def test_who_types_into_an_expired_copy_is_told(editor):
    """SB-01: nothing is saved into a new copy behind the editor's back; after a reload all works."""
    editor.say("Only mine")
    mine = event_field(editor.client)
    make_old(editor.copy)
    for _again in range(2):
        response = editor.client.post(
            mine.url,
            {"value": "More", "base": mine.base},
            headers=JSON | {"X-CSRFToken": editor.client.cookies["csrftoken"].value},
        )
        assert (response.status_code, code(response)) == (400, "invalid")
        assert "reload the page" in response.json()["message"]
    assert "Your private copy is over." in editor.page()
    assert editor.say("More").status_code == 200


def test_requests_prune_now_and_then(editor, monkeypatch):
    """SB-01: without cron too, a request of anybody deletes what is over, once a minute at most."""
    editor.say("Only mine")
    make_old(editor.copy)
    monkeypatch.setattr(copies, "_pruned_at", float("-inf"))
    Client().get("/about/")
    assert private_files() == []
    assert copies._pruned_at > 0


def test_signing_out_deletes_the_copy_and_signing_in_keeps_it(visitor):
    """SB-01: gone with the session; the same person signing in again goes on with it."""
    person = visitor()
    person.say("Only mine")
    before, key = person.copy, person.client.session.session_key
    signed_in = {"username": "demo", "password": "demo"}
    assert person.client.post("/accounts/login/", signed_in, headers=ORIGIN).status_code == 302
    assert person.client.session.session_key != key
    assert person.copy == before and "Only mine" in person.page()
    person.client.post("/accounts/logout/", {"csrfmiddlewaretoken": person.token()})
    assert private_files() == []


def test_too_many_copies_are_refused(editor, bob, sandbox, caplog):
    """SB-01: beyond the number of copies a change is 503 with a sentence, and works when there is room."""
    sandbox.EDITABLE_SANDBOX_COPIES = 1
    making.make(copies.of("another's"), 0)
    response = editor.say("Only mine")
    assert (response.status_code, code(response)) == (503, "unavailable")
    assert "Too many people" in response.json()["errors"]["sandbox"][0]
    make_old(copies.of("another's"))
    assert editor.say("Only mine").status_code == 200  # making room by itself


def test_no_copy_begins_where_all_take_too_much(editor, sandbox):
    """SB-01: the bytes of all copies count before another one is made."""
    other = copies.of("another's")
    making.make(other, 0)
    sandbox.EDITABLE_SANDBOX_BYTES = other.size()
    assert "Too many people" in editor.say("Only mine").json()["message"]
    assert copies.everything() == [other]


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [("EDITABLE_SANDBOX_BYTES", "Too many people"), ("EDITABLE_SANDBOX_COPY_BYTES", "no room left")],
)
def test_bytes_are_limited(editor, sandbox, limit, sentence):
    """SB-01: of a copy, and of all; what was refused has changed nothing."""
    item = GalleryItem.objects.first()
    editor.say("Only mine")
    setattr(sandbox, limit, editor.copy.size())
    response = editor.change(f"project.galleryitem/{item.pk}/image", upload())
    assert (response.status_code, code(response)) == (503, "unavailable")
    assert sentence in response.json()["message"]
    assert "Only mine" in editor.page()


def test_files_count(editor):
    """SB-01: what a copy takes is its database, its uploads and their thumbnails."""
    item = GalleryItem.objects.first()
    editor.change(f"project.galleryitem/{item.pk}/image", upload())
    editor.page("/")
    counted = [path for path in private_files() if path.name not in (copies.ABOUT, copies.WRITTEN)]
    assert len(counted) >= 3
    assert editor.copy.size() == sum(path.stat().st_size for path in counted)


def test_a_site_too_large_is_not_copied(editor, sandbox):
    """SB-01: the limit holds for the copy itself."""
    sandbox.EDITABLE_SANDBOX_COPY_BYTES = 1000
    assert "too large to be copied" in editor.say("Only mine").json()["message"]
    assert private_files() == []


def test_another_release_begins_anew(editor, monkeypatch):
    """SB-01: a copy whose tables are another release's is none."""
    editor.say("Only mine")
    monkeypatch.setattr(copies, "_schema", lambda: "other tables")
    assert "Your private copy is over." in editor.page()


def test_what_a_crash_leaves_is_deleted(editor, sandbox):
    """SB-01: half of a copy, or one whose files could not be deleted, goes with the next pruning."""
    editor.say("Only mine")
    left, gone = copies.root() / f"{copies.NEW}abc", copies.root() / f"{copies.GONE}def-12"
    for folder in (left, gone):
        folder.mkdir()
        (folder / copies.DATABASE).write_text("x")
    os.utime(left, (0, 0))
    call_command("sandbox", "prune")
    assert [path.name for path in copies.root().iterdir()] == [editor.copy.name]


def test_files_that_copies_refer_to_are_kept(editor):
    """IM-04: a file that only an unexpired copy still shows is referred to."""
    item = GalleryItem.objects.first()
    editor.say("Only mine")
    name = str(item.image.name)
    item.delete()
    Revision.objects.all().delete()
    assert references.among([name]) == {name}
    copies.prune(all_of_them=True)
    assert references.among([name]) == set()


@pytest.mark.contract
def test_the_history_of_the_copy_goes_on(editor):
    """SB-05: what was changed in it are the revisions after the one that it was made with."""
    TextBlock.objects.create(slug="byline", title="Byline", text="Old")
    about = {"model": "editable.textblock", "object_pk": "byline", "field": "text", "user_name": "a"}
    Revision.objects.create(**about, old="x", new="Old", at=timezone.now(), sitting="0" * 32)
    last = Revision.objects.latest("pk").pk
    editor.say("Only mine")
    assert editor.copy.about()["revision"] == last
    with editor.copy.opened():
        assert [one.new for one in Revision.objects.filter(pk__gt=last)] == ["Only mine"]
        assert Revision.objects.filter(pk__lte=last).exists()
