"""Files that remember their storage, through a change of the setting that says where new ones go."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.test.utils import isolate_apps

from media_tools import storage, thumbnails, unreferenced
from media_tools.fields import StoredFileField
from media_tools.models import Picture
from media_tools.storage import Unavailable
from project.models import GalleryItem
from tests.media_tools.made import thumbnail
from tests.media_tools.pictures import picture

pytestmark = pytest.mark.django_db


def make(title: str = "Boat") -> GalleryItem:
    item = GalleryItem(title=title)
    item.image.save("boat.jpg", ContentFile(picture(), "boat.jpg"))
    return GalleryItem.objects.get(pk=item.pk)


def test_a_file_stays_where_it_was_saved(two: Any, tmp_path: Path) -> None:
    """ST-01, ST-02: after the setting is switched old files are found, new ones go to the new place."""
    old = make()
    two.MEDIA_TOOLS_STORAGE = "second"
    new = make()

    assert (old.image_storage, new.image_storage) == ("first", "second")
    assert Path(old.image.path).is_relative_to(tmp_path / "first")
    assert Path(new.image.path).is_relative_to(tmp_path / "second")
    with old.image.open() as file:
        assert file.read() == picture()


def test_a_replaced_file_goes_to_the_new_place(two: Any, tmp_path: Path) -> None:
    """ST-02: with the row's next save, and the old file stays where it is."""
    item = make()
    before = Path(item.image.path)
    two.MEDIA_TOOLS_STORAGE = "second"

    item.image = ContentFile(picture(32, 24), "new.jpg")
    item.save()

    stored = GalleryItem.objects.get(pk=item.pk)
    assert (stored.image_storage, stored.image_width, stored.image_height) == ("second", 32, 24)
    assert Path(stored.image.path).exists() and before.exists()


def test_thumbnails_are_found_wherever_each_is(two: Any, tmp_path: Path) -> None:
    """TH-06: those of before and after the switch are deleted with the original."""
    item = make()
    made = [thumbnail(item.image, "20x15")]
    two.MEDIA_TOOLS_STORAGE = two.THUMBNAIL_STORAGE = "second"
    made.append(thumbnail(item.image, "10x8"))
    paths = [Path(one.storage.path(one.name)) for one in made if one]
    assert len(paths) == 2 and all(path.exists() for path in paths)

    thumbnails.delete(item.image)

    assert not any(path.exists() for path in paths)


def test_deleting_reaches_the_storage_of_the_file(two: Any) -> None:
    """ST-02: a file is deleted where it is; one that is gone is no error."""
    item = make()
    path = Path(item.image.path)
    two.MEDIA_TOOLS_STORAGE = "second"
    item.image.delete()
    assert not path.exists()
    item.image = "galleryitem/gone.jpg"
    item.image.delete()


def test_a_storage_that_is_not_configured_any_more(two: Any) -> None:
    """ST-04: rows load, pages show the stand-in, and nothing is written into the void."""
    item = make()
    two.STORAGES = {alias: place for alias, place in two.STORAGES.items() if alias != "first"}
    two.MEDIA_TOOLS_STORAGE = two.THUMBNAIL_STORAGE = "second"

    item = GalleryItem.objects.get(pk=item.pk)

    assert item.image and item.image.url == ""
    assert thumbnail(item.image, "20x15") is None
    with pytest.raises(FileNotFoundError):
        item.image.open()
    with pytest.raises(Unavailable):
        storage.write(storage.at("first"), "a.jpg", ContentFile(b"x"))


def test_a_file_whose_alias_was_lost_is_found(two: Any) -> None:
    """ST-02: names in the history have no alias; the storages are asked."""
    item = make()
    name = item.image.name
    assert name and unreferenced.find(name) == "first"
    assert unreferenced.find("galleryitem/gone.jpg") == ""


def test_a_storage_that_cannot_write_is_unavailable(two: Any, tmp_path: Path) -> None:
    """ST-07: whatever it raises, and no row is written."""
    (tmp_path / "first").write_text("a file in the place of the folder")

    with pytest.raises(Unavailable):
        make()

    assert not GalleryItem.objects.exists()


def test_a_child_of_an_abstract_model_has_one_column() -> None:
    """ST-02: the column beside the field is inherited as any other, and is plain in migrations."""
    with isolate_apps("project"):

        class Paper(models.Model):
            file = StoredFileField()

            class Meta:
                abstract = True
                app_label = "project"

        class Letter(Paper):
            class Meta:
                app_label = "project"

            def __str__(self) -> str:
                return str(self.file)

    assert [field.name for field in Letter._meta.fields] == ["id", "file", "file_storage"]
    assert Letter._meta.get_field("file_storage").deconstruct()[1] == "django.db.models.CharField"
    letter = Letter()
    letter.file.save("a.txt", ContentFile(b"x", "a.txt"), save=False)
    assert letter.file_storage == storage.active()


def test_a_name_is_lent_to_nameless_content() -> None:
    """ST-01: width and height are known too."""
    row = Picture()
    row.image.save("boat.jpg", ContentFile(BytesIO(picture()).getvalue()))
    assert (row.width, row.height) == (64, 48)
