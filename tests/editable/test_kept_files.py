"""Files that only the history knows: they stay, and are found again wherever they have been moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from editable import references
from editable.kinds import digest
from editable.models import Revision, RichTextBlock
from media_tools.models import Picture
from project.models import GalleryItem
from tests.editable.fields import JSON, field
from tests.media_tools.pictures import picture
from tests.media_tools.shelves import PICTURE, content, let_pass, make_item, make_picture, move, prune, stored

pytestmark = [pytest.mark.django_db, pytest.mark.contract, pytest.mark.usefixtures("two")]
NEW = picture(20, 10)


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def replace(editor: Client, item: GalleryItem) -> int:
    """Replace an item's picture and return the revision."""
    answer = field(editor, f"project.galleryitem/{item.pk}/image").save(SimpleUploadedFile("new.png", NEW))
    assert answer.status_code == 200, answer.content
    return answer.json()["revision"]


def undo(editor: Client, revision: int) -> None:
    answer = editor.post(f"/edit/revisions/{revision}/undo/", headers=JSON)
    assert answer.status_code == 200, answer.content


def move_all() -> None:
    """Move everything to the second storage, and let the copies in the first one go."""
    move("second")
    let_pass(30)
    prune()
    assert stored("first") == set()


def shown(item: GalleryItem) -> bytes:
    with GalleryItem.objects.get(pk=item.pk).image.open() as file:
        return file.read()


def test_a_replaced_picture_comes_back_from_where_it_was_moved(editor: Client) -> None:
    """HI-03, ST-02: the history has no alias, so the storages are asked."""
    item = make_item()
    revision = replace(editor, item)
    move_all()
    assert stored("second") == {item.image.name, GalleryItem.objects.get().image.name}
    undo(editor, revision)
    assert shown(item) == PICTURE and GalleryItem.objects.get().image_storage == "second"


def test_a_cleared_picture_comes_back(editor: Client) -> None:
    """HI-03: by restoring a version, too; it was in the second storage all the time."""
    item = make_item()
    image = field(editor, f"project.galleryitem/{item.pk}/image")
    move_all()
    revision = image.save("").json()["revision"]
    GalleryItem.objects.update(image_storage="first")
    data = {"base": digest(""), "side": "old"}
    assert editor.post(f"/edit/revisions/{revision}/restore/", data, headers=JSON).status_code == 200
    assert shown(item) == PICTURE


def test_a_deleted_row_comes_back_with_its_picture(editor: Client) -> None:
    """HI-05: though the snapshot names the storage of that time."""
    item = make_item()
    answer = editor.post(f"/edit/project.galleryitem/{item.pk}/delete/", headers=JSON).json()
    move_all()
    undo(editor, answer["revision"])
    assert shown(item) == PICTURE and GalleryItem.objects.get().image_storage == "second"


@pytest.mark.django_db(transaction=True)
def test_the_past_is_shown_from_where_files_are_now(editor: Client) -> None:
    """HI-09: `?at=` asks the storages as undoing does, and changes nothing."""
    item = make_item()
    replace(editor, item)
    move_all()
    answer = editor.get("/?at=2020-01-01T00:00:00Z")
    (former,) = answer.context["gallery"].items
    assert (former.image.name, former.image_storage) == (item.image.name, "second")
    assert shown(item) == NEW


def test_one_storage_is_not_asked(editor: Client, two: Any, django_assert_num_queries: Any) -> None:
    """ST-02: where there is only one, nothing needs to be looked for."""
    two.STORAGES = {alias: place for alias, place in two.STORAGES.items() if alias != "second"}
    item = make_item()
    revision = replace(editor, item)
    GalleryItem.objects.get().image.storage.delete(item.image.name or "")
    undo(editor, revision)
    assert GalleryItem.objects.get().image.name == item.image.name


def test_kept_files_go_with_the_history(editor: Client) -> None:
    """HI-07: what only the history refers to stays as long as it does."""
    item = make_item()
    replace(editor, item)
    let_pass(0)
    prune()
    let_pass(365)
    assert prune() == (0, 0) and len(stored()) == 2
    call_command("prune_history", "--days=0", verbosity=0)
    assert prune() == (0, 1)
    let_pass(30)
    assert prune() == (1, 0)
    assert stored() == {GalleryItem.objects.get().image.name}


def test_pictures_of_former_texts_are_kept(editor: Client) -> None:
    """IM-09: in a version of a text, in a deleted row, and in the value that a row was added with."""
    image = make_picture()
    html = f'<p>A</p><img src="{image.get_absolute_url()}" alt="">'
    text = RichTextBlock.objects.create(slug="a", title="a", text=html)
    Revision.objects.create(
        model="editable.richtextblock",
        object_pk="a",
        field="text",
        old=html,
        new="",
        user_name="",
        at=image.created,
        sitting=image.pk,
    )
    text.delete()
    let_pass(0)
    prune()
    let_pass(365)
    assert prune() == (0, 0) and Picture.objects.exists()
    Revision.objects.update(old={"rows": [{"fields": {"text": html}}]})
    assert prune() == (0, 0)
    Revision.objects.update(old=None, new={"text": html})
    assert prune() == (0, 0)
    Revision.objects.update(new="")
    assert prune() == (0, 1)
    let_pass(30)
    assert prune() == (1, 0) and not stored() and not Picture.objects.exists()


def test_asking_for_some_finds_what_asking_for_all_does(editor: Client) -> None:
    """RELIABILITY: the second look finds whatever the first one does, in all places, on every database."""
    item, image = make_item(), make_picture()
    html = f'<p><a href="/media/{item.image.name}">a</a></p><img src="{image.get_absolute_url()}" alt="">'
    RichTextBlock.objects.create(slug="a", title="a", text=html)
    make_item(text=html)
    replace(editor, make_item())
    editor.post(f"/edit/project.galleryitem/{make_item().pk}/delete/", headers=JSON)
    everything = set(references.referred_to(None))
    assert {item.image.name, str(image.pk)} < everything and len(everything) == 5
    for one in everything:
        assert one in set(references.referred_to({one, "galleryitem/0000000000000000/a.jpg"}))
    assert set(references.referred_to({"galleryitem/0000000000000000/a.jpg"})) == set()
    assert content("first", item.image.name or "") == PICTURE
