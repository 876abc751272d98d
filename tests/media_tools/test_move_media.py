"""`manage.py move_media`: every file arrives whole, and is found at every moment."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_tools import storage, thumbnails, unreferenced
from media_tools.models import Picture, UnreferencedFile
from project.models import GalleryItem
from tests.buckets import Bucket, forget_storages
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
    use_folders,
)

pytestmark = pytest.mark.django_db
Event = Callable[[str, str], None]


class WatchedStorage(FileSystemStorage):
    """A folder that tells a test when it begins to write a file, and when it has written it."""

    events: ClassVar[dict[str, Event]] = {}

    def _save(self, name: str, content: Any) -> str:
        self.events.get("before", _nothing)(Path(self.location).name, name)
        name = super()._save(name, content)
        self.events.get("after", _nothing)(Path(self.location).name, name)
        return name


def _nothing(alias: str, name: str) -> None:
    pass


@pytest.fixture
def events(settings: Any, tmp_path: Path) -> Iterator[dict[str, Event]]:
    """Return what happens when files are written: "before" and "after" it, given alias and name."""
    use_folders(settings, tmp_path, "first", "second", backend=f"{__name__}.{WatchedStorage.__qualname__}")
    yield WatchedStorage.events
    WatchedStorage.events.clear()
    forget_storages()


def to_second(action: Event) -> Event:
    """Let something happen when one of the site's files is written to the second storage, for the first time."""
    names: list[str] = []

    def act(alias: str, name: str) -> None:
        if alias == "second" and name.startswith("galleryitem/") and not names:
            names.append(name)
            action(alias, name)

    return act


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


@pytest.mark.contract
def test_a_row_that_changes_meanwhile(events: dict[str, Event]) -> None:
    """ST-03: keeps what it was given; the copy is deleted again."""
    item = make_item()

    def change(alias: str, name: str) -> None:
        GalleryItem.objects.get().image.save("new.jpg", ContentFile(PICTURE))

    events["after"] = to_second(change)
    move("second")
    new = GalleryItem.objects.get().image
    assert new.name != item.image.name and new.storage.exists(new.name or "")
    assert item.image.name not in stored("second") and item.image.name in stored("first")


def test_a_copy_that_is_not_the_same(events: dict[str, Event]) -> None:
    """ST-03: it is read back, and the row stays where it is."""
    item = make_item()
    events["after"] = to_second(lambda alias, name: _write(alias, name, b"other"))
    with pytest.raises(CommandError, match="its copy in second is not the same"):
        move("second")
    assert places_of() == {("first", item.image.name)} and not stored("second")
    move("second")
    assert places_of() == {("second", item.image.name)}


def test_a_storage_that_cannot_write(two: Any, tmp_path: Path) -> None:
    """ST-07: every file is named and left where it is."""
    item = make_item()
    (tmp_path / "second").write_text("a file in the place of the folder")
    with pytest.raises(CommandError, match=f"{item.image.name} was left"):
        move("second")
    assert places_of() == {("first", item.image.name)} and not UnreferencedFile.objects.filter(alias="first").exists()


def test_ctrl_c_leaves_nothing_half(events: dict[str, Event]) -> None:
    """RELIABILITY: the file that is being copied is as before; the next run goes on."""
    names = {make_item().image.name for _number in range(3)}
    events["after"] = to_second(lambda alias, name: os.kill(os.getpid(), signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(CommandError, match="start it again") as raised:
            move("second")
    finally:
        signal.signal(signal.SIGINT, before)
    assert raised.value.returncode == 130
    assert not stored("second") and not UnreferencedFile.objects.exists()
    move("second")
    assert places_of() == {("second", name) for name in names}


class Killed(BaseException):
    """The process ends here, without any cleaning up."""


def _die(alias: str, name: str) -> None:
    raise Killed


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_is_gone_on_with(events: dict[str, Event], monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """ST-03: half a copy is written anew, a whole one is taken; or it is pruned where the move is given up."""
    items = [make_item(), make_item()]

    def die(alias: str, name: str) -> None:
        if moment == "before":
            _write(alias, name, PICTURE[:100])
        raise Killed

    events[moment] = to_second(die)
    with monkeypatch.context() as patched:
        patched.setattr("media_tools.movement._Work._discard", lambda self, note: None)
        with pytest.raises(Killed):
            move("second")
    (half,) = stored("second")
    assert all(content("first", item.image.name or "") == PICTURE for item in items)
    given_up = items[[item.image.name for item in items].index(half)].image
    assert thumbnails.get(given_up, "20x15") is not None

    move("second")

    assert places_of() == {("second", item.image.name) for item in items}
    assert all(content("second", item.image.name or "") == PICTURE for item in items)


def test_half_a_copy_is_pruned(events: dict[str, Event], monkeypatch: pytest.MonkeyPatch) -> None:
    """ST-03: where nobody goes on with a move."""
    item = make_item()

    def die(alias: str, name: str) -> None:
        _write(alias, name, b"half")
        raise Killed

    events["before"] = to_second(die)
    monkeypatch.setattr("media_tools.movement._Work._discard", lambda self, note: None)
    with pytest.raises(Killed):
        move("second")
    let_pass(30)
    assert prune() == (1, 0)
    assert not stored("second") and stored("first") == {item.image.name}


def test_half_a_copy_is_not_found(events: dict[str, Event], monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """ST-02: who puts a name back gets the copy that counts, though new files go to the other storage."""
    item = make_item()
    events["after"] = to_second(_die)
    monkeypatch.setattr("media_tools.movement._Work._discard", lambda self, note: None)
    with pytest.raises(Killed):
        move("second")
    settings.MEDIA_TOOLS_STORAGE = "second"
    assert storage.find(item.image.name or "") == "second"
    assert unreferenced.find(item.image.name or "", "second") == "first"


@pytest.mark.contract
def test_a_database_that_was_restored(two: Any) -> None:
    """RELIABILITY: rows of before the move keep the copy that they name; the other one goes in its time."""
    item = make_item()
    move("second")
    GalleryItem.objects.update(image_storage="first")
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


def test_it_says_how_far_it_is_on_a_terminal(two: Any) -> None:
    """ST-03: in one line; a file of output gets the last line only."""

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    make_item(), make_item()
    out = Terminal()
    call_command("move_media", "--to=second", stdout=out, stderr=StringIO(), no_color=True)
    assert out.getvalue().startswith("\r1 files\r2 files\n2 files (")


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


@pytest.mark.contract
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once(two: Any) -> None:
    """ST-03: do no harm to each other."""
    names = {make_item().image.name for _number in range(12)}
    errors: list[str] = []

    def run() -> None:
        try:
            move("second")
        except CommandError as error:
            errors.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        move("second")
    assert places_of() == {("second", name) for name in names}
    assert {content("second", name) for name in stored("second")} == {PICTURE}
    let_pass(30)
    prune()
    assert stored("first") == set() and stored("second") == names


class Crowd:
    """People who upload and save, and one who looks at all pictures, until they are told to stop."""

    def __init__(self) -> None:
        self.data: dict[int, bytes] = {}
        self.broken: list[str] = []
        self.stopped, self.lock = threading.Event(), threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=[act]) for act in (self.upload, self.upload, self.look)]

    def run(self, act: Callable[[], None]) -> None:
        while not self.stopped.is_set():
            act()
        connection.close()

    def upload(self) -> None:
        """Upload a picture, and save another row with a storage that was read a moment ago."""
        with self.lock:
            new = picture(len(self.data) + 10, 8)
            self.data[make_item(new).pk] = new
        old = GalleryItem.objects.order_by("?")[0]
        old.title = "Saved"
        old.save()

    def look(self) -> None:
        """Compare pictures with what was uploaded."""
        for item in GalleryItem.objects.order_by("?")[:20]:
            with item.image.open() as file, self.lock:
                if file.read() != self.data[item.pk]:
                    self.broken.append(str(item.image))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        for thread in self.threads:
            thread.start()
        try:
            yield
        finally:
            self.stopped.set()
            for thread in self.threads:
                thread.join()


@pytest.mark.contract
@pytest.mark.django_db(transaction=True)
def test_switching_while_people_upload(two: Any) -> None:
    """ST-03: there and back; at no moment does a row name a file that is not there, and all arrive whole."""
    crowd = Crowd()
    for _number in range(8):
        crowd.upload()
    with crowd.at_work():
        for alias in ("second", "first", "second"):
            two.MEDIA_TOOLS_STORAGE = alias
            move(alias)
    move("second")

    assert crowd.broken == [] and len(crowd.data) > 8
    assert set(GalleryItem.objects.values_list("image_storage", flat=True)) == {"second"}
    for _time in range(2):  # the first one learns which copies are not needed, after saves with a former storage
        let_pass(30)
        prune()
    assert stored("first") == set()
    items = GalleryItem.objects.all()
    assert {item.pk: content("second", item.image.name or "") for item in items} == crowd.data


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


def _write(alias: str, name: str, data: bytes) -> None:
    path = Path(storages[alias].path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
