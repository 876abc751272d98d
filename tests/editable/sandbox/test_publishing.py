"""What was tried in a private copy is sent, looked at, and published onto the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from playwright.sync_api import expect

from editable import registry
from editable.models import Revision, RichTextBlock, Submission, TextBlock
from editable.publishing import changes, sending
from editable.sandbox import copies
from media_tools.models import Picture
from project.models import Event, GalleryItem
from tests.editable.fields import JSON, code
from tests.editable.sandbox.people import Person, make_old, private_files, shared_content, shared_files, upload

pytestmark = pytest.mark.django_db(transaction=True)
GALLERY = "/edit/project.galleryitem/"


@pytest.fixture
def publisher(sandbox: Any, db: None) -> Person:
    """Return paula, who may edit and publish, with a browser."""
    user = User.objects.create_user("paula")
    user.user_permissions.add(*Permission.objects.filter(codename="publish_submission"))
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label__in=["project", "editable"]))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return Person(client)


def done(response: Any) -> Any:
    assert response.status_code == 200, response.content
    return response.json()


def send(person: Person, note: str = "") -> str:
    """Send the changes and return the path of the review."""
    address = done(person.post("/edit/sandbox/send/", {"note": note}))["value"]
    assert address.startswith("http://testserver/edit/reviews/")
    return str(address.removeprefix("http://testserver"))


def offered(person: Person, path: str) -> dict[str, str]:
    """Return the keys on the page of a review with `change` or `force`, the name under which each is sent."""
    found = re.findall(r'type="checkbox" name="(change|force)" value="([^"]+)"', person.page(path))
    return {key: name for name, key in found}


def publish(person: Person, path: str, **chosen: list[str]) -> Any:
    chosen = chosen or {"change": [key for key, name in offered(person, path).items() if name == "change"]}
    return person.post(path, chosen)


@pytest.mark.contract
def test_every_kind_of_change_is_published(editor: Person, publisher: Person) -> None:
    """SB-05: texts, rich text with a picture and a link to a new row, pictures, new rows, deletions, orders."""
    keys = list(GalleryItem.objects.values_list("pk", flat=True))
    done(editor.say("The mole"))
    done(editor.change(f"project.galleryitem/{keys[0]}/image", upload(name="other.jpg")))
    picture = done(editor.post("/edit/upload/", {"value": upload()}))
    new = done(editor.post(GALLERY, {"value-image": upload(), "value-title": "New"}))["value"]
    Event.objects.create(title="Live", start_date="2099-01-01")  # takes the key that the copy gives to its own
    dance = {"value-title": "Dance", "value-start_date": "2099-02-02"}
    event = done(editor.post("/edit/project.event/", dance))["value"]
    text = f'<p>See <a href="link:project.event/{event}">it</a></p><p><img src="{picture["url"]}" alt="A boat"></p>'
    done(editor.change("editable.richtextblock/about-left/text", text))
    done(editor.save("editable.textblock/gallery-title/text", "Boats"))
    done(editor.post(f"{GALLERY}{keys[2]}/delete/"))
    done(editor.post(f"{GALLERY}order/", {"ids": f"{new},{keys[1]},{keys[0]}"}))
    before, files = shared_content(), shared_files()
    path = send(editor, "Please <b>look</b>.")
    assert (shared_content(), shared_files()) == (before, files)
    page = publisher.page(path)
    assert "Please <b>look</b>." in page and "<ins>The mole</ins>" in page and page.count(" checked>") == 8
    answer = done(publish(publisher, path))
    assert answer["problems"] == {} and len(answer["published"]) == 8

    assert Event.objects.get(title="Lantern night").location_name == "The mole"
    danced = Event.objects.get(title="Dance")
    assert str(danced.pk) != event and not danced.active
    block = RichTextBlock.objects.get(slug="about-left")
    assert f"link:project.event/{danced.pk}" in block.text and str(Picture.objects.get().pk) in block.text
    assert TextBlock.objects.get(slug="gallery-title").text == "Boats"
    titles = list(GalleryItem.objects.order_by("position").values_list("title", flat=True))
    assert titles == ["New", "Boat 1", "Boat 0"]
    stored = [*GalleryItem.objects.values_list("image", flat=True), Picture.objects.get().image.name]
    assert not any(name.startswith("sandbox/") for name in stored)
    assert all((Path(site.MEDIA_ROOT) / name).is_file() for name in stored)
    assert {one.user_name for one in Revision.objects.all()} == {"alice, published by paula"}
    assert "Nothing waits for review." in publisher.page("/edit/reviews/")
    make_old(editor.copy)
    copies.prune()
    assert private_files() == []
    assert Client().get("/").status_code == 200


def test_each_can_be_undone_alone(editor: Person, publisher: Person, sandbox: Any) -> None:
    """SB-05: published changes stand in the history one by one."""
    keys = list(GalleryItem.objects.values_list("pk", flat=True))
    done(editor.say("Here"))
    done(editor.post(f"{GALLERY}{keys[2]}/delete/"))
    done(editor.change(f"project.galleryitem/{keys[0]}/title", "Dory"))
    publish(publisher, send(editor))
    sandbox.SANDBOX = sandbox.EDITABLE_SANDBOX = "off"
    for revision in list(Revision.objects.all()):
        done(publisher.post(f"/edit/revisions/{revision.pk}/undo/"))
    assert GalleryItem.objects.get(pk=keys[0]).title == "Boat 0" and GalleryItem.objects.count() == 3
    assert Event.objects.get().location_name == ""


@pytest.mark.parametrize("count", [20, pytest.param(100, marks=pytest.mark.proof)])
def test_many_changes_with_five_conflicts(editor: Person, publisher: Person, sandbox: Any, count: int) -> None:
    """SB-05: conflicts are shown, the rest is published in one transaction with one mail; then they are chosen."""
    sandbox.EDITABLE_CHANGE_RECIPIENTS, sandbox.EDITABLE_CHANGE_MAIL = ["all@example.org"], "each"
    events = [Event.objects.create(title=f"Day {n}", start_date="2098-01-01") for n in range(count)]
    for event in events:
        done(editor.change(f"project.event/{event.pk}/title", f"Changed {event.pk}"))
    path = send(editor)
    Event.objects.filter(pk__in=[event.pk for event in events[:5]]).update(title="Meanwhile")
    Event.objects.filter(pk=events[5].pk).delete()
    page = publisher.page(path)
    assert page.count('data-state="conflict"') == 5 and page.count("On the site now:") == 5
    assert "5 of these were changed on the site meanwhile." in page and page.count('data-state="gone"') == 1
    mail.outbox.clear()
    answer = done(publisher.post(path, {"change": [f"project.event/{event.pk}/title" for event in events]}))
    assert len(answer["published"]) == count - 6 and len(answer["problems"]) == 6
    assert Event.objects.filter(title__startswith="Changed").count() == count - 6 and len(mail.outbox) == 1
    assert Event.objects.filter(title="Meanwhile").count() == 5
    assert offered(publisher, path) == {f"project.event/{event.pk}/title": "force" for event in events[:5]}
    answer = done(publisher.post(path, {"force": [f"project.event/{events[0].pk}/title"]}))
    assert answer["published"] == [f"project.event/{events[0].pk}/title"]
    assert Event.objects.filter(title="Meanwhile").count() == 4
    done(publisher.post(f"{path}decline/"))
    assert Submission.objects.get().state == "published" and "Nothing waits" in publisher.page("/edit/reviews/")
    assert publisher.post(path, {"change": ["x"]}).status_code == 200  # it is over, and says so
    assert not list((copies.root() / copies.SENT).glob("*"))


def test_a_change_that_does_not_fit_stops_no_other(editor: Person, publisher: Person) -> None:
    """SB-05: it is named with its reason and stays; nothing of it is left."""
    pk = Event.objects.get().pk
    done(editor.say("Here"))
    done(editor.change(f"project.event/{pk}/start_date", "2099-05-10"))
    done(editor.change(f"project.event/{pk}/end_date", "2099-05-12"))
    new = done(editor.post(GALLERY, {"value-image": upload(), "value-title": "New"}))["value"]
    path = send(editor)
    files = shared_files()
    item = registry.by_label("project.galleryitem")
    assert item
    user = User.objects.get(username="paula")
    user.user_permissions.remove(Permission.objects.get(codename="add_galleryitem"))
    answer = done(publish(publisher, path))
    assert list(answer["problems"]) == [f"project.galleryitem/{new}"] and len(answer["published"]) == 3
    assert shared_files() == files
    event = Event.objects.get()
    assert (event.location_name, str(event.end_date)) == ("Here", "2099-05-12")
    assert offered(publisher, path) == {f"project.galleryitem/{new}": "change"}


def test_a_block_is_made_by_its_first_edit(editor: Person, publisher: Person, sandbox: Any) -> None:
    """SB-05: each of its fields is a change of its own, beside what was written on the site meanwhile."""
    key = "editable.textblock/gallery-title"
    done(editor.save(f"{key}/text", "Boats"))
    done(editor.save(f"{key}/active", "false"))
    path = send(editor)
    assert offered(publisher, path) == {f"{key}/text": "change", f"{key}/active": "change"}
    done(publish(publisher, path, change=[f"{key}/active"]))
    block = TextBlock.objects.get()
    assert (block.text, block.active) == ("Gallery", False)
    TextBlock.objects.update(text="Meanwhile")
    assert offered(publisher, path) == {f"{key}/text": "force"}
    done(publish(publisher, path, force=[f"{key}/text"]))
    assert (TextBlock.objects.get().text, TextBlock.objects.get().active) == ("Boats", False)
    sandbox.SANDBOX = sandbox.EDITABLE_SANDBOX = "off"
    for revision in list(Revision.objects.all()):
        done(publisher.post(f"/edit/revisions/{revision.pk}/undo/"))
    block = TextBlock.objects.get()
    assert (block.text, block.active) == ("Meanwhile", True)


def test_the_second_time_nothing_is_published_twice(editor: Person, publisher: Person) -> None:
    """SB-05: of a submission that is published in parts, new rows come once."""
    done(editor.post(GALLERY, {"value-image": upload(), "value-title": "New"}))
    done(editor.say("Here"))
    path = send(editor)
    first = next(key for key in offered(publisher, path) if "galleryitem" in key)
    done(publish(publisher, path, change=[first]))
    done(publisher.post(path, {"change": [first]}))
    assert GalleryItem.objects.filter(title="New").count() == 1
    assert list(offered(publisher, path)) == [f"project.event/{Event.objects.get().pk}/location_name"]


def test_what_was_taken_back_is_no_change(editor: Person) -> None:
    """SB-05: only the net change counts; where there is none, there is nothing to send."""
    assert code(editor.post("/edit/sandbox/send/")) == "not_found"
    revision = done(editor.say("Here"))["revision"]
    done(editor.post(f"/edit/revisions/{revision}/undo/"))
    new = done(editor.post(GALLERY, {"value-image": upload(), "value-title": "New"}))["value"]
    done(editor.post(f"{GALLERY}{new}/delete/"))
    keys = list(GalleryItem.objects.values_list("pk", flat=True))
    gone = done(editor.post(f"{GALLERY}{keys[0]}/delete/"))["revision"]
    done(editor.post(f"/edit/revisions/{gone}/undo/"))
    assert sending.changes_in(editor.copy) == []
    assert code(editor.post("/edit/sandbox/send/")) == "invalid"
    assert "You have not changed anything yet." in editor.page("/edit/sandbox/send/")


def test_what_was_sent_stays_as_it_was(editor: Person, publisher: Person) -> None:
    """SB-05: later changes, a reset and the end of the private copy do not touch it, nor its files."""
    key = GalleryItem.objects.values_list("pk", flat=True)[0]
    name = done(editor.change(f"project.galleryitem/{key}/image", upload()))["value"]
    path = send(editor)
    done(editor.say("Later"))
    done(editor.post("/edit/sandbox/reset/"))
    copies.prune(all_of_them=True)
    publisher.page(f"/?review={path.split('/')[-2]}")  # makes its thumbnails
    assert (Path(site.MEDIA_ROOT) / name).is_file()
    page = publisher.client.get(f"/?review={path.split('/')[-2]}").content.decode()
    assert "/media/sandbox/" in page
    done(publish(publisher, path))
    assert "Later" not in publisher.page() and private_files() == []
    assert (Path(site.MEDIA_ROOT) / str(GalleryItem.objects.get(pk=key).image.name)).is_file()


def test_the_page_itself_shows_it(editor: Person, publisher: Person) -> None:
    """SB-05: `?review=` is the page as it would be, for publishers only, and only to look at."""
    done(editor.say("The mole"))
    path = send(editor)
    address = f"{Event.objects.get().get_absolute_url()}?review={path.split('/')[-2]}"
    answer = publisher.client.get(address)
    assert "The mole" in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert "editable/review.js" in answer.content.decode() and "data-editable-revisions" not in answer.content.decode()
    for other in (Client(), editor.client):
        answer = other.get(address)
        assert "data-editable-author" not in answer.content.decode()
    assert "The mole" not in Client().get(address).content.decode()
    assert publisher.client.get("/?review=nonsense").status_code == 404
    assert publisher.client.get("/?review=00000000-0000-0000-0000-000000000000").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_review(editor: Person, publisher: Person, method: str) -> None:
    """SB-05: those with the permission; others are refused before anything is looked up."""
    done(editor.say("Here"))
    path = send(editor)
    for address in (path, f"{path}decline/", "/edit/reviews/", path.replace(path[-5:-1], "0000")):
        visitor = Client()
        assert getattr(visitor, method)(address, headers=JSON).status_code in (401, 405), address
        headers = JSON | {"X-CSRFToken": editor.token()}
        assert getattr(editor.client, method)(address, headers=headers).status_code in (403, 405)
    assert publisher.client.post(path, {"change": ["x"]}, headers=JSON).status_code == 403  # no token
    assert Event.objects.get().location_name == ""


def test_a_demonstration_sends_nothing(visitor: Any) -> None:
    """SB-05: what anybody tries is nobody's work to review."""
    person = visitor()
    done(person.say("Spam"))
    assert code(person.post("/edit/sandbox/send/")) == "not_found"
    assert "sandbox/send" not in person.page()


def test_the_command_publishes(editor: Person, publisher: Person, capsys: pytest.CaptureFixture[str]) -> None:
    """SB-05: in a user's name; what was changed meanwhile only by force, and the exit status says so."""
    pk = Event.objects.get().pk
    done(editor.say("Here"))
    done(editor.change(f"project.event/{pk}/title", "Dance"))
    key = send(editor).split("/")[-2]
    Event.objects.update(title="Meanwhile")
    call_command("sandbox", "publish")
    assert key in capsys.readouterr().out
    for wrong in (["nonsense"], [key], [key, "--by", "nobody"], [key, "--by", "alice"]):
        with pytest.raises(CommandError):
            call_command("sandbox", "publish", *wrong)
    with pytest.raises(SystemExit) as ended:
        call_command("sandbox", "publish", key, "--by", "paula")
    assert ended.value.code == 1 and "Published: 1 of 2" in capsys.readouterr().out
    assert (Event.objects.get().title, Event.objects.get().location_name) == ("Meanwhile", "Here")
    call_command("sandbox", "publish", key, "--by", "paula", "--force")
    assert Event.objects.get().title == "Dance" and Submission.objects.get().state == "published"


@pytest.mark.parametrize("viewport", ["desktop", pytest.param("phone", marks=pytest.mark.proof)])
def test_differences_stand_in_the_page(
    editor: Person, publisher: Person, signed_in_page: Any, axe: Any, viewport: str
) -> None:
    """SB-05: what goes and what comes is marked where it stands; the list publishes it."""
    pk = Event.objects.get().pk
    done(editor.change(f"project.event/{pk}/title", "Lantern morning"))
    text = "<p>The <strong>old</strong> harbour.</p><p>And more.</p>"
    done(editor.change("editable.richtextblock/about-left/text", text))
    done(editor.change(f"project.event/{pk}/start_date", "2099-05-05"))
    path = send(editor)
    page = signed_in_page(User.objects.get(username="paula"), viewport)
    page.goto(path)
    assert axe(page) == []
    page.get_by_role("link", name="See the changes on the page").click()
    page.wait_for_selector("[data-editable-review]")
    assert page.locator(f'[data-editable-key="project.event/{pk}/title"]').locator("ins").all_inner_texts() == [
        "morning"
    ]
    block = page.locator('[data-editable-key="editable.richtextblock/about-left/text"]')
    assert block.locator("ins").all_inner_texts() == ["old", "And", "more."] and block.locator("del").count() == 0
    assert axe(page) == []
    page.get_by_role("link", name="List and publish").click()
    page.get_by_role("button", name="Publish what is ticked").click()
    expect(page.get_by_text("3 changes were published.")).to_be_visible()
    assert Event.objects.get().title == "Lantern morning"


def test_orders_are_compared_without_what_came_and_went() -> None:
    """SB-05: an order from before is found again through adds and deletions."""
    kind = Revision.Kind
    steps = [
        Revision(kind=kind.ADD, object_pk="9"),
        Revision(kind=kind.ORDER, old=["1", "2", "9"], new=["9", "2", "1"]),
        Revision(kind=kind.DELETE, object_pk="2", old={"place": 1}),
    ]
    order = ["9", "1", "3"]
    for step in reversed(steps):
        order = changes._before_revision(order, step)
    assert order == ["1", "2", "3"]
