"""Photos of a folder put into the gallery by a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from editable.models import Revision
from media_tools import batches
from media_tools.models import Job
from project.models import GalleryItem
from tests.media_tools.photos import cameras

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trip(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_TOOLS_PHOTO_ROOTS = [str(tmp_path / "trip")]
    path = tmp_path / "trip"
    path.mkdir()
    (path / "red_boat.jpg").write_bytes(cameras.photo(6))
    (path / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe1 torn")
    (path / "IMG_0001.jpg").write_bytes(cameras.photo(None))
    return path


def start(user: User, *names: str) -> Any:
    client = Client()
    client.force_login(user)
    data = {"name": "add-to-gallery", "folder": "trip", "photos": list(names)}
    answer = client.post("/batches/", data, headers={"Accept": "application/json"})
    return answer if answer.status_code != 201 else client.get(answer.json()["page"])


def test_photos_become_hidden_items(trip: Path, alice: User) -> None:
    """FJ-01, GA: in the order of the selection, by the checks, names and history of an upload in the page."""
    GalleryItem.objects.create(title="first", position=0)
    text = start(alice, "red_boat.jpg", "torn.jpg", "IMG_0001.jpg").content.decode()
    assert "Finished: 3 of 3, 1 of them failed." in text and "This picture is damaged or incomplete." in text
    boat, other = GalleryItem.objects.order_by("position")[1:]
    assert (boat.title, boat.date_taken, boat.active) == ("Red boat", "Feb. 29, 2024", False)
    assert boat.image.name and boat.image.read() and (boat.image_width, boat.image_height) == (48, 64)
    assert other.title == "New gallery item" and not other.active
    added = Revision.objects.filter(kind=Revision.Kind.ADD).order_by("pk")
    assert [one.object_pk for one in added] == [str(boat.pk), str(other.pk)]
    assert {one.user_id for one in added} == {alice.pk} and (trip / "red_boat.jpg").exists()


def test_who_follows_a_killed_worker_adds_nothing_twice(trip: Path, alice: User) -> None:
    """PR-02: the run's own id is that of the request; another run adds it once more."""
    start(alice, "red_boat.jpg")
    batch: Any = batches.find("add-to-gallery")(folder="trip", photos=["red_boat.jpg"], dry_run=False)
    batch.job = Job.objects.get()
    batch.run_one("red_boat.jpg")
    assert GalleryItem.objects.count() == 1
    start(alice, "red_boat.jpg")
    assert GalleryItem.objects.count() == 2


def test_it_takes_both_permissions(trip: Path, bob: User) -> None:
    """DESIGN 4: whoever may not add items has no card for it, and is refused; so is who lost the right meanwhile."""
    bob.user_permissions.add(Permission.objects.get(codename="clean_photos"))
    client = Client()
    client.force_login(bob)
    assert "add-to-gallery" not in client.get("/photos/").content.decode()
    assert start(bob, "red_boat.jpg").status_code == 403
    batch: Any = batches.find("add-to-gallery")(folder="trip", photos=["red_boat.jpg"], dry_run=False)
    batch.job = Job(arguments={"owner": str(bob.pk), "site": ""})
    with pytest.raises(batches.Failed, match="You may not change this"):
        batch.run_one("red_boat.jpg")
    assert not GalleryItem.objects.exists()
