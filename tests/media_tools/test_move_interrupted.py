"""`manage.py move_media` while other things happen: crashes, other runs, people who upload."""

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

from media_tools import storage, thumbnails, unreferenced
from media_tools.models import UnreferencedFile
from project.models import GalleryItem
from tests.buckets import forget_storages
from tests.media_tools.pictures import picture
from tests.media_tools.shelves import (
    PICTURE,
    content,
    let_pass,
    make_item,
    move,
    prune,
    stored,
    use_folders,
)

pytestmark = pytest.mark.django_db
Event = Callable[[str, str], object]


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
    assert storage.at("second").exists(item.image.name or "")
    assert unreferenced.find(item.image.name or "", "second") == "first"


def test_a_copy_that_prune_media_has_claimed(events: dict[str, Event]) -> None:
    """RELIABILITY: the row does not take what is being deleted; the next run copies it again."""
    item = make_item()
    events["after"] = to_second(lambda alias, name: claim_all())
    with pytest.raises(CommandError, match="another run moves it, too"):
        move("second")
    assert places_of() == {("first", item.image.name)}
    with pytest.raises(CommandError, match="is being deleted"):
        move("second")
    let_pass(30)
    assert prune() == (1, 0)
    move("second")
    assert places_of() == {("second", item.image.name)}


def claim_all() -> None:
    unreferenced.claim(unreferenced.notes())


def test_another_run_that_is_quicker(events: dict[str, Event]) -> None:
    """ST-03: the slower one leaves the file to it."""
    item = make_item()
    events["after"] = to_second(lambda alias, name: call_command("move_media", "--to=second", stdout=StringIO()))
    with pytest.raises(CommandError, match="another run moves it, too"):
        move("second")
    assert places_of() == {("second", item.image.name)} and content("second", item.image.name or "") == PICTURE


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


def _write(alias: str, name: str, data: bytes) -> None:
    path = Path(storages[alias].path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
