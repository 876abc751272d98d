"""`manage.py move_media`: every file arrives whole, and is found at every moment."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_tools import thumbnails
from media_tools.models import Picture, UnreferencedFile
from project.models import GalleryItem
from tests.buckets import Bucket
from tests.media_tools.made import thumbnail
from tests.media_tools.pictures import picture
from tests.media_tools.shelves import (
    PICTURE,
    PLAIN,
    content,
    let_pass,
    make_item,
    make_picture,
    move,
    prune,
    stored,
)

pytestmark = pytest.mark.django_db


def places_of() -> set[tuple[str, str]]:
    return set(GalleryItem.objects.values_list("image_storage", "image"))


@pytest.mark.contract
def test_it_moves_the_files_of_all_rows(two: Any) -> None:
    """ST-03: pictures of rich texts, too; the old copies stay for their time, and prune_media deletes them."""
    item, shown = make_item(), make_picture(picture(20, 10))
    item_name, shown_name = item.image.name or "", shown.image.name or ""

    assert move("second").startswith("2 files ")
    assert places_of() == {("second", item_name)} and Picture.objects.get().image_storage == "second"
    assert (content("second", item_name), content("second", shown_name)) == (PICTURE, picture(20, 10))
    assert stored("first") == stored("second") == {item_name, shown_name}

    let_pass(29)
    assert prune() == (0, 3)
    let_pass(1)
    assert prune()[0] >= 2
    assert stored("first") == set() and item_name in stored("second")


def test_it_tells_how_many(two: Any) -> None:
    """ST-03: files and bytes, in one line."""
    make_item(b"x" * 2048, "a.jpg"), make_item(b"x" * 2048, "a.jpg")
    assert move("second", "--dry-run") == "2 files (4.0\xa0KB) would be moved to second, 0 left."
    assert places_of() == {("first", name) for name in stored()} and not stored("second")
    assert not UnreferencedFile.objects.exists()
    assert move("second") == "2 files (4.0\xa0KB) moved to second, 0 left."
    assert move("second") == "0 files (0\xa0bytes) moved to second, 0 left."


def test_the_old_copies_can_be_kept_for_another_time(two: Any) -> None:
    """ST-03: --keep-days counts from now, whatever the setting says."""
    make_item()
    move("second", "--keep-days=2")
    let_pass(1)
    assert prune() == (0, 1)
    let_pass(1)
    assert prune() == (1, 0) and not stored("first")


def test_back_again(two: Any) -> None:
    """ST-03: a copy that is still there is not written again, and each copy is deleted only while the other counts."""
    item = make_item()
    move("second")
    written = Path(item.image.path).stat().st_mtime_ns
    assert move("first").startswith("1 file ")
    assert Path(item.image.path).stat().st_mtime_ns == written
    let_pass(30)
    assert prune() == (1, 0)
    assert (stored("first"), stored("second")) == ({item.image.name}, set())


def test_rows_that_share_a_file(two: Any) -> None:
    """ST-03: as after duplicating a row; the file is moved once."""
    item = make_item()
    GalleryItem.objects.create(title="Copy", image=item.image.name, image_storage="first")
    assert move("second").startswith("1 file ")
    assert places_of() == {("second", item.image.name)}


def test_a_row_without_an_alias(two: Any) -> None:
    """ST-02: blank stands for the active storage; where the file is elsewhere, it is found."""
    item = make_item()
    GalleryItem.objects.update(image_storage="")
    two.MEDIA_TOOLS_STORAGE = "second"
    move("second")
    assert places_of() == {("second", item.image.name)} and content("second", item.image.name or "") == PICTURE
    GalleryItem.objects.update(image_storage="")
    move("second")
    assert places_of() == {("second", item.image.name)}


@pytest.mark.parametrize("alias", ["third", "staticfiles", "", "../first"])
def test_it_goes_to_storages_of_files_only(two: Any, alias: str) -> None:
    """RELIABILITY: bad input is a sentence that names what there is."""
    with pytest.raises(CommandError, match="There are: first, second"):
        move(alias)


def test_two_names_of_one_place(two: Any, tmp_path: Path) -> None:
    """ST-03: only the rows change, and no file is deleted as the copy of itself."""
    item = make_item()
    two.STORAGES = two.STORAGES | {"again": {"BACKEND": PLAIN, "OPTIONS": {"location": str(tmp_path / "first")}}}
    move("again")
    assert places_of() == {("again", item.image.name)}
    two.STORAGES = two.STORAGES | {"second": two.STORAGES["again"]}
    UnreferencedFile.objects.create(alias="first", name=item.image.name, since=item.created, copy_in="second")
    let_pass(100)
    prune()
    assert stored("first") == {item.image.name}


def test_what_cannot_be_read_is_named_and_left(two: Any) -> None:
    """ST-03: everything else is moved, and the exit status is 1."""
    lost, whole = make_item(), make_item()
    Path(lost.image.path).unlink()
    with pytest.raises(CommandError, match=f"{lost.image.name} was left: there is no such file"):
        move("second")
    assert places_of() == {("first", lost.image.name), ("second", whole.image.name)}


def test_another_file_of_the_same_name(two: Any) -> None:
    """ST-03: is never overwritten, nor deleted."""
    item = make_item()
    storages["second"].save(item.image.name or "", ContentFile(b"an operator's"))
    with pytest.raises(CommandError, match="another file of this name is in second"):
        move("second")
    assert places_of() == {("first", item.image.name)}
    assert content("second", item.image.name or "") == b"an operator's"
    assert not UnreferencedFile.objects.exists()


def test_a_copy_that_was_made_by_hand(two: Any) -> None:
    """ST-03: is taken if it is the same."""
    item = make_item()
    storages["second"].save(item.image.name or "", ContentFile(PICTURE))
    move("second")
    assert places_of() == {("second", item.image.name)} and len(stored("second")) == 1


def test_a_storage_that_cannot_write(two: Any, tmp_path: Path) -> None:
    """ST-07: every file is named and left where it is."""
    item = make_item()
    (tmp_path / "second").write_text("a file in the place of the folder")
    with pytest.raises(CommandError, match=f"{item.image.name} was left"):
        move("second")
    assert places_of() == {("first", item.image.name)} and not UnreferencedFile.objects.filter(alias="first").exists()


@pytest.mark.contract
@pytest.mark.parametrize("alias", ["first", ""])
def test_a_database_that_was_restored(two: Any, alias: str) -> None:
    """RELIABILITY: rows of before the move keep the copy that they name; the other one goes in its time."""
    item = make_item()
    move("second")
    GalleryItem.objects.update(image_storage=alias)
    let_pass(30)
    assert prune() == (0, 1)
    assert stored("first") == stored("second") == {item.image.name}
    let_pass(30)
    assert prune() == (1, 0)
    assert (stored("first"), stored("second")) == ({item.image.name}, set())


def test_a_copy_stays_while_the_other_one_is_missing(two: Any) -> None:
    """RELIABILITY: whatever happened to the storage that the files were moved to."""
    item = make_item()
    move("second")
    storages["second"].delete(item.image.name or "")
    let_pass(30)
    assert prune() == (0, 0) and stored("first") == {item.image.name}
    assert thumbnail(GalleryItem.objects.get().image, "20x15") is not None


def test_thumbnails_are_there_all_the_time(two: Any) -> None:
    """TH-06: those of the old copy serve the new one, and are not deleted with the old one."""
    item = make_item()
    made = thumbnail(item.image, "20x15")
    move("second")
    let_pass(30)
    prune()
    shown = thumbnails.get(GalleryItem.objects.get().image, "20x15")
    assert made and shown and shown.name == made.name and shown.exists()


def test_a_thumbnail_of_a_file_that_is_elsewhere(two: Any) -> None:
    """TH-03: where a row does not know, the job looks into the other storages."""
    item = make_item()
    GalleryItem.objects.update(image_storage="second")
    assert thumbnail(GalleryItem.objects.get().image, "20x15") is not None
    assert item.pk


def test_it_says_how_far_it_is_on_a_terminal(two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """ST-03: by a bar on standard error; standard output gets the last line only."""

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    make_item(), make_item()
    out, err = StringIO(), Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    call_command("move_media", "--to=second", stdout=out, no_color=True)
    assert out.getvalue().startswith("2 files (") and "Moving to second" in err.getvalue()


def test_it_names_each_file(two: Any) -> None:
    """ST-03: with more verbosity."""
    item, out = make_item(), StringIO()
    call_command("move_media", "--to=second", "--verbosity=2", stdout=out, stderr=StringIO())
    assert out.getvalue().startswith(f"moved: {item.image.name}\n1 file (")


def test_rows_are_read_in_batches(two: Any) -> None:
    """RELIABILITY: a dry run takes as many queries for nine rows as for three, but for each file."""
    counts = []
    for number in (3, 6):
        for _number in range(number):
            make_item()
        with CaptureQueriesContext(connection) as queries:
            move("second", "--dry-run")
        counts.append(len(queries))
    assert counts[1] - counts[0] == 6


def test_from_disk_to_s3_and_back(bucket: Bucket, settings: Any, tmp_path: Path) -> None:
    """ST-01, ST-03: with a real server; types and cache headers are those of new files."""
    disk = {"BACKEND": PLAIN, "OPTIONS": {"location": str(tmp_path / "disk")}}
    settings.STORAGES = settings.STORAGES | {"disk": disk}
    settings.MEDIA_TOOLS_STORAGE = "disk"
    items = [make_item(), make_item(b"%PDF-1.7", "paper.pdf")]
    names = {item.image.name for item in items}
    settings.MEDIA_TOOLS_STORAGE = bucket.alias

    assert move(bucket.alias).startswith("2 files ")
    assert names <= set(bucket.names()) and {row.image_storage for row in GalleryItem.objects.all()} == {bucket.alias}
    head = bucket.client.head_object(Bucket=bucket.name, Key=items[0].image.name)
    assert head["ContentType"] == "image/jpeg" and "immutable" in head["CacheControl"]
    let = UnreferencedFile.objects.all()
    assert {note.alias for note in let} == {"disk"}
    let.update(since="2020-01-01T00:00Z")
    assert prune() == (2, 0)
    assert not stored("disk")

    assert move("disk").startswith("2 files ")
    UnreferencedFile.objects.update(since="2020-01-01T00:00Z")
    assert prune() == (2, 0)
    assert not names & set(bucket.names())
    assert content("disk", items[1].image.name or "") == b"%PDF-1.7"
