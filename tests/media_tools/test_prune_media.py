"""`manage.py prune_media`: what is deleted, when, and all that is not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editable.models import RichTextBlock
from media_tools import places, pruning, references, unreferenced
from media_tools.models import Picture, UnreferencedFile
from project.models import GalleryItem
from tests.buckets import Bucket, forget_storages
from tests.media_tools.made import thumbnail
from tests.media_tools.shelves import (
    LONG_AGO,
    PICTURE,
    let_pass,
    make_item,
    make_picture,
    prune,
    prune_after,
    stored,
    use_folders,
)
from tests.postcards.models import Postcard

pytestmark = pytest.mark.django_db
KEPT = 30  # days, by default
OWN = "galleryitem/0123456789abcdef/boat-2026-01-31-10-11-12.jpg"


class FaultyStorage(FileSystemStorage):
    """A folder that fails where a test says so."""

    faults: ClassVar[set[str]] = set()

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Fail as a server does that is gone."""
        if f"list {Path(self.location).name}" in self.faults:
            raise ConnectionError("nobody answers")
        return super().listdir(path)

    def delete(self, name: str) -> None:
        """Fail as a folder does that may only be read."""
        if "delete" in self.faults:
            raise PermissionError("read only")
        super().delete(name)


@pytest.fixture
def faulty(settings: Any, tmp_path: Path) -> Iterator[set[str]]:
    use_folders(settings, tmp_path, "first", "second", backend=f"{__name__}.{FaultyStorage.__qualname__}")
    yield FaultyStorage.faults
    FaultyStorage.faults.clear()
    forget_storages()


@pytest.fixture
def referrer() -> Iterator[Callable[[references.Referrer], None]]:
    """Return what registers a referrer for this test."""
    before = list(references._referrers)
    yield references.register
    references._referrers[:] = before


def stray(name: str = OWN, alias: str = "first", data: bytes = b"x") -> Path:
    path = Path(storages[alias].path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_replaced_file_goes_after_its_keep_time(two: Any) -> None:
    """IM-04: not before, with its thumbnails, and nothing else does."""
    item = make_item()
    old = thumbnail(item.image, "20x15")
    item.image.save("new.jpg", item.image.file)
    new = thumbnail(item.image, "20x15")
    assert old and new

    assert prune_after(KEPT - 1) == (0, 1)
    assert len(stored()) == 2 and old.exists()
    let_pass(1)
    assert prune() == (1, 0)

    assert stored() == {item.image.name}
    assert new.exists() and not old.exists()
    assert not UnreferencedFile.objects.exists()


def test_a_deleted_rows_file_goes_with_its_folder(two: Any, tmp_path: Path) -> None:
    """IM-04: rows of a model without history leave nothing behind."""
    make_item().delete()
    assert prune_after(KEPT) == (1, 0)
    assert not list((tmp_path / "first").glob("galleryitem/*"))


def test_it_only_counts_by_default(two: Any) -> None:
    """IM-04: a dry run writes nothing, and names the files if asked."""
    make_item().delete()
    let_pass(0)
    assert prune("--verbosity=1") == (0, 1)
    assert not UnreferencedFile.objects.exists()
    prune()
    let_pass(KEPT)
    out = StringIO()
    call_command("prune_media", verbosity=2, stdout=out)
    assert [f"would be deleted: first: {name}" for name in stored()] == out.getvalue().splitlines()[:1]
    assert "1 file would be deleted." in out.getvalue()
    assert len(stored()) == UnreferencedFile.objects.count() == 1


def test_a_file_that_is_referred_to_again_is_kept(two: Any) -> None:
    """IM-04: its time begins anew when the next reference goes."""
    item = make_item()
    name = item.image.name
    GalleryItem.objects.update(image="")
    assert prune_after(KEPT - 1) == (0, 1)
    GalleryItem.objects.update(image=name)
    assert prune() == (0, 0)
    GalleryItem.objects.update(image="")
    assert prune_after(KEPT - 1) == (0, 1)
    assert stored() == {name}


def test_a_young_file_is_never_touched(two: Any) -> None:
    """RELIABILITY: its row may be about to be written, whatever the notes say and for how few days files are kept."""
    path = stray()
    prune()
    UnreferencedFile.objects.update(since="2020-01-01T00:00Z")
    assert prune() == (0, 1)
    assert prune("--delete", "--days=0") == (0, 1)
    hours_ago = time.time() - 2 * 3600
    os.utime(path, (hours_ago, hours_ago))
    assert prune() == (0, 1)
    assert prune("--delete", "--days=0") == (1, 0)


def test_the_keep_time_is_a_setting(two: Any) -> None:
    """IM-04: and an option, which wins."""
    make_item().delete()
    two.MEDIA_TOOLS_KEEP_DAYS = 3
    assert prune_after(2.9) == (0, 1)
    assert prune("--delete", "--days=2") == (1, 0)


@pytest.mark.parametrize("days", ["-1", "x", "1.5", "99999", "²"])
def test_it_takes_days_only(days: str) -> None:
    """RELIABILITY: bad input is a sentence, and no traceback."""
    with pytest.raises(CommandError, match="whole number of days"):
        call_command("prune_media", f"--days={days}")


@pytest.mark.parametrize(
    "name",
    [
        "robots.txt",
        "logo/boat-2026-01-31-10-11-12.jpg",
        "galleryitem/boat-2026-01-31-10-11-12.jpg",
        "galleryitem/0123456789abcdef/boat.jpg",
        "galleryitem/0123456789abcdeF/boat-2026-01-31-10-11-12.jpg",
        "galleryitem/0123456789abcdef/more/boat-2026-01-31-10-11-12.jpg",
        "galleryitem/0123456789abcdef/boat-2026-01-31-10-11-12.tar.gz",
        "event/0123456789abcdef/boat-2026-01-31-10-11-12.jpg",
        "fronts/0123456789abcdef/boat-2026-01-31-10-11-12.jpg",
        "static/0123456789abcdef/boat-2026-01-31-10-11-12.jpg",
    ],
)
def test_what_an_operator_put_there_stays(two: Any, name: str) -> None:
    """RELIABILITY: whatever has no name that a field makes, in a folder that no field makes."""
    path = stray(name)
    assert prune_after(KEPT * 2) == (0, 0)
    assert path.exists()


def test_names_never_lead_out(two: Any, tmp_path: Path) -> None:
    """ST-05: neither a folder nor a file that is a link is followed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    target = outside / Path(OWN).name
    target.write_bytes(b"x")
    os.utime(target, (LONG_AGO, LONG_AGO))
    folder = tmp_path / "first/galleryitem"
    folder.mkdir(parents=True)
    (folder / "0123456789abcdef").symlink_to(outside)
    (folder / "0123456789abcde0").mkdir()
    (folder / "0123456789abcde0" / target.name).symlink_to(target)

    assert prune_after(KEPT) == (0, 2)

    assert target.exists() and (folder / "0123456789abcde0" / target.name).is_symlink()


def test_files_of_plain_fields_count_as_references(two: Any) -> None:
    """ST-02: third-party apps may have such files too."""
    stray()
    Postcard.objects.create(line="Sea", front=OWN)
    assert prune_after(KEPT) == (0, 0)
    Postcard.objects.all().delete()
    assert prune_after(KEPT) == (1, 0)


@pytest.mark.contract
def test_a_picture_stays_while_a_text_shows_it(two: Any) -> None:
    """IM-09: row and file go together, and not those of other pictures."""
    shown, forgotten = make_picture(), make_picture()
    text = RichTextBlock.objects.create(slug="a", title="a", text=f'<p><img src="{shown.get_absolute_url()}"></p>')

    assert prune_after(KEPT) == (1, 0)
    assert list(Picture.objects.all()) == [shown] and stored() == {shown.image.name}
    text.delete()
    assert prune_after(KEPT) == (1, 0)
    assert not Picture.objects.exists() and not stored() and forgotten.pk


def test_a_picture_without_a_file_goes_too(two: Any) -> None:
    """IM-09: its row alone is of no use."""
    lost = make_picture()
    Path(lost.image.path).unlink()
    assert prune_after(KEPT) == (1, 0)
    assert not Picture.objects.exists()


def test_a_link_to_a_file_is_a_reference(two: Any) -> None:
    """IM-09: a text may name a file by its address."""
    stray()
    text = RichTextBlock.objects.create(slug="a", title="a", text=f'<p><a href="/media/{OWN}">Boat</a>.</p>')
    assert prune_after(KEPT) == (0, 0)
    text.delete()
    assert prune_after(KEPT) == (1, 0)


def test_uploads_that_nobody_takes_over_go_after_a_day(two: Any) -> None:
    """ST-06: and not before."""
    young, old = stray("incoming/a/new.jpg"), stray("incoming/b/old.jpg")
    os.utime(old, (time.time() - 25 * 3600,) * 2)
    os.utime(young, (time.time() - 23 * 3600,) * 2)
    assert prune("--verbosity=1") == (1, 0) and old.exists()
    assert prune() == (1, 0)
    assert young.exists() and not old.exists()


@pytest.mark.contract
def test_a_reference_that_comes_back_at_the_last_moment(two: Any, referrer: Any) -> None:
    """HI-03: between the look and the deletion it is asked again, once for all files."""
    names = {make_item().image.name for _number in range(3)}
    GalleryItem.objects.all().delete()
    asked: list[Any] = []
    found: list[str] = []

    def late(among: Collection[str] | None) -> Iterator[str]:
        asked.append(among)
        found.extend(unreferenced.find(name, "first") for name in among or [])
        yield from names if among is not None else []

    assert prune_after(KEPT - 1) == (0, 3)
    let_pass(1)
    referrer(late)
    assert prune() == (0, 0)

    assert stored() == names and not UnreferencedFile.objects.exists()
    assert [among if among is None else set(among) for among in asked] == [None, names]
    assert found == [""] * 3  # nobody else takes them back at that moment


@pytest.mark.contract
def test_a_file_that_is_being_deleted_cannot_be_taken_back(two: Any) -> None:
    """HI-03: of two who want a file one loses, so that no row names a file that is gone a moment later."""
    item = make_item()
    name = item.image.name or ""
    unreferenced.note("first", [name], item.created)
    (note,) = unreferenced.notes()
    assert unreferenced.find(name, "first") == "first"
    unreferenced.claim([note])
    assert unreferenced.find(name, "first") == ""

    other = make_item()
    unreferenced.note("first", [other.image.name or ""], item.created)
    (taken_back,) = unreferenced.notes().filter(going=False)
    unreferenced.place(other, other._meta.get_field("image"))
    assert unreferenced.claim([taken_back]) == []


def test_what_a_crash_left_half_deleted_is_deleted_next_time(two: Any) -> None:
    """RELIABILITY: also where the file is gone already."""
    for number in range(2):
        stray(OWN.replace("boat", f"boat-{number}"))
    prune()
    let_pass(KEPT)
    UnreferencedFile.objects.update(going=True)
    Path(storages["first"].path(OWN.replace("boat", "boat-0"))).unlink()
    assert prune() == (2, 0)
    assert not stored() and not UnreferencedFile.objects.exists()


def test_a_storage_that_does_not_answer(faulty: set[str]) -> None:
    """ST-07: it is named, the others are pruned all the same, and nothing is lost."""
    one, other = stray(alias="first"), stray(OWN.replace("boat", "ship"), alias="second")
    prune()
    let_pass(KEPT)
    faulty.add("list first")
    out = StringIO()

    with pytest.raises(CommandError, match="The storage first does not answer: nobody answers"):
        call_command("prune_media", "--delete", stdout=out)

    # What was noted before needs no list.
    assert "2 files deleted." in out.getvalue() and not one.exists() and not other.exists()


def test_a_file_that_cannot_be_deleted(faulty: set[str]) -> None:
    """ST-07: it is named, keeps its note, and goes with the next run that can."""
    path = stray()
    prune()
    let_pass(KEPT)
    faulty.add("delete")
    with pytest.raises(CommandError, match=r"boat-.* cannot be deleted from first: read only"):
        call_command("prune_media", "--delete", stdout=StringIO())
    assert path.exists()
    faulty.clear()
    assert prune() == (1, 0)


def test_references_are_read_with_few_queries(two: Any) -> None:
    """RELIABILITY: as many for three hundred rows as for three."""
    counts = []
    for number in (3, 300):
        GalleryItem.objects.bulk_create(
            GalleryItem(title=f"{number}", image=f"galleryitem/{number:08}{place:08}/a.jpg") for place in range(number)
        )
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            references.collected() as known,
        ):
            assert f"galleryitem/{number:08}{1:08}/a.jpg" in set(known)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 60


def test_files_on_s3_are_pruned_too(bucket: Bucket) -> None:
    """ST-01: all are listed with one request for each folder, however many folders they lie in."""
    place: Any = storages[bucket.alias]
    asked: list[str] = []
    place.connection.meta.client.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name))
    names = [f"galleryitem/{number:016x}/boat-2026-01-31-10-11-12.jpg" for number in range(3)]
    for name in [*names, "galleryitem/readme.txt", "galleryitemsmore/a.txt"]:
        bucket.client.put_object(Bucket=bucket.name, Key=name, Body=b"x")
    bucket.client.put_object(Bucket=bucket.name, Key="galleryitem/", Body=b"")
    assert list(places.names_below(place, "galleryitem")) == [*names, "galleryitem/readme.txt"]
    assert asked == ["ListObjects"]

    call_command("prune_media", "--delete", stdout=StringIO())
    UnreferencedFile.objects.update(since="2020-01-01T00:00Z")
    assert prune("--delete", "--days=0") == (0, 3)  # the files themselves are young
    UnreferencedFile.objects.update(copy_in=bucket.alias)
    asked.clear()
    assert prune() == (3, 0)
    assert bucket.names() == ["galleryitem/", "galleryitem/readme.txt", "galleryitemsmore/a.txt"]


def test_many_files_are_pruned_in_batches(two: Any) -> None:
    """RELIABILITY: the number of queries grows with the batches, not with the files."""
    size = pruning.BATCH * 2 + 1
    for number in range(size):
        stray(f"galleryitem/{number:016x}/boat-2026-01-31-10-11-12.jpg")
    kept = make_item()
    assert prune_after(KEPT) == (size, 0)
    assert stored() == {kept.image.name} and PICTURE
