"""Random people upload, replace, delete and take back while files are moved and pruned, and things go wrong.

Whatever a row, a text or the history refers to is there with its bytes; after pruning nothing else is.
"""

from __future__ import annotations

import contextlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from editable.kinds import digest
from editable.models import Revision, RichTextBlock
from media_tools.models import Picture
from project.models import GalleryItem
from tests.buckets import forget_storages
from tests.editable.fields import JSON
from tests.media_tools.pictures import picture
from tests.media_tools.shelves import content, let_pass, stored, use_folders

ITEM, TEXT = "project.galleryitem", "editable.richtextblock"
ALIASES = ("first", "second")
ROWS_AT_MOST = 6
HALF = 20  # bytes that a crash leaves


class Killed(BaseException):
    """The process ends here, without any cleaning up."""


class HazardousStorage(FileSystemStorage):
    """A folder in which the next write or deletion of one of the site's files may go wrong, in one of several ways."""

    hazard: ClassVar[str] = ""
    written: ClassVar[dict[str, bytes]] = {}  # of every file that was ever stored, as it was at first

    def _save(self, name: str, content: Any) -> str:
        if self._is("refuses"):
            raise OSError("the disk is full")
        data = content.read()
        if self._is("half"):
            super()._save(name, ContentFile(data[:HALF]))
            raise Killed
        written = super()._save(name, ContentFile(data))
        self.written.setdefault(name, data)
        if self._is("whole"):
            raise Killed
        return written

    def delete(self, name: str) -> None:
        if self._is("keeps"):
            raise PermissionError("read only")
        super().delete(name)

    def _is(self, hazard: str) -> bool:
        found = HazardousStorage.hazard == hazard
        if found:
            HazardousStorage.hazard = ""
        return found


@contextlib.contextmanager
def hazard(kind: str) -> Iterator[None]:
    """Let one thing go wrong in the block; a crash ends the block."""
    HazardousStorage.hazard = kind
    try:
        with contextlib.suppress(Killed):
            yield
    finally:
        HazardousStorage.hazard = ""


class World:
    """An editor and an operator, who do what the numbers of `chance` say."""

    def __init__(self, editor: Client, site: Any, chance: random.Random) -> None:
        self.editor, self.site, self.chance = editor, site, chance
        self.revisions: list[int] = []
        self.done: Counter[str] = Counter()
        self.number = 0

    def send(self, path: str, **data: Any) -> dict[str, Any]:
        """POST as the editor, and remember the revision."""
        with transaction.atomic():
            answer = json.loads(self.editor.post(f"/edit/{path}", data, headers=JSON).content)
        if answer.get("revision"):
            self.revisions = [*self.revisions, answer["revision"]][-10:]
        return answer

    def new_picture(self) -> SimpleUploadedFile:
        self.number += 1
        return SimpleUploadedFile("boat.png", picture(8 + self.number % 50, 8 + self.number // 50, "PNG"))

    def item(self) -> GalleryItem:
        """Return one of the rows, a new one where there is none."""
        if not GalleryItem.objects.exists():
            self.upload()
        return self.chance.choice(list(GalleryItem.objects.order_by("pk")))

    def save_image(self, value: Any) -> dict[str, Any]:
        item = self.item()
        return self.send(f"{ITEM}/{item.pk}/image/", value=value, base=digest(item.image.name or ""))

    def upload(self) -> None:
        if GalleryItem.objects.count() < ROWS_AT_MOST:
            assert self.send(f"{ITEM}/", image=self.new_picture())["ok"]

    def replace(self) -> None:
        assert self.save_image(self.new_picture())["ok"]

    def clear(self) -> None:
        assert self.save_image("")["ok"]

    def duplicate(self) -> None:
        if GalleryItem.objects.count() < ROWS_AT_MOST:
            assert self.send(f"{ITEM}/{self.item().pk}/duplicate/")["ok"]

    def delete(self) -> None:
        assert self.send(f"{ITEM}/{self.item().pk}/delete/")["ok"]

    def delete_past_the_editor(self) -> None:
        self.item().delete()

    def undo(self) -> None:
        """Take back one of the latest changes; what conflicts is refused."""
        if self.revisions:
            answer = self.send(f"revisions/{self.chance.choice(self.revisions[-4:])}/undo/")
            self.done["undone"] += answer["ok"]

    def add_to_text(self) -> None:
        url = self.send("upload/", value=self.new_picture())["url"]
        self.write(f'{self.text().text}<img src="{url}" alt="">')

    def leave_out_of_text(self) -> None:
        """Put a picture nowhere."""
        assert self.send("upload/", value=self.new_picture())["ok"]

    def empty_text(self) -> None:
        self.write("")

    def text(self) -> RichTextBlock:
        return RichTextBlock.objects.get_or_create(slug="words", defaults={"title": "words"})[0]

    def write(self, html: str) -> None:
        assert self.send(f"{TEXT}/words/text/", value=html, base=digest(self.text().text))["ok"]

    def fail_to_upload(self) -> None:
        with hazard(self.chance.choice(["refuses", "half", "whole"])), transaction.atomic():
            self.save_image(self.new_picture())

    def roll_back(self) -> None:
        """Lose the row after its file was stored."""
        with contextlib.suppress(Killed), transaction.atomic():
            self.item().image.save("boat.png", self.new_picture())
            raise Killed

    def switch(self) -> None:
        self.site.MEDIA_TOOLS_STORAGE = self.chance.choice(ALIASES)

    def move(self) -> None:
        alias = self.chance.choice(ALIASES)
        self.call("move_media", "--to", alias)
        assert {row.image_storage for row in GalleryItem.objects.exclude(image="")} <= {alias}
        assert self.referred_to() <= stored(alias)

    def fail_to_move(self) -> None:
        kind = self.chance.choice(["refuses", "half", "whole", "keeps"])
        with hazard(kind), contextlib.suppress(CommandError), pytest.MonkeyPatch.context() as patched:
            if kind in ("half", "whole"):
                patched.setattr("media_tools.movement._Work._discard", lambda self, note: None)
            self.call("move_media", "--to", self.chance.choice(ALIASES))

    def prune(self) -> None:
        let_pass(self.chance.choice([1, 10, 30]))
        self.call("prune_media", "--delete")

    def fail_to_prune(self) -> None:
        let_pass(30)
        with hazard("keeps"), contextlib.suppress(CommandError):
            self.call("prune_media", "--delete")

    def prune_all(self) -> None:
        """After some runs with time between them only what is referred to is left, once."""
        for _run in range(3):
            let_pass(30)
            self.call("prune_media", "--delete")
        assert sorted(name for alias in ALIASES for name in stored(alias)) == sorted(self.referred_to())

    def forget_history(self) -> None:
        Revision.objects.all().delete()
        self.revisions = []

    def call(self, *arguments: str) -> None:
        call_command(*arguments, stdout=StringIO(), stderr=StringIO())

    def referred_to(self) -> set[str]:
        """Return the names that all that is stored in the database mentions, by the plainest search there is."""
        kept = [*Revision.objects.values_list("old", "new"), *RichTextBlock.objects.values_list("text")]
        everything = json.dumps([*kept, *GalleryItem.objects.values_list("image")])
        pictures = {row.image.name: str(row.pk) for row in Picture.objects.all()}
        return {name for name in HazardousStorage.written if pictures.get(name, name) in everything}

    def check(self) -> None:
        """Rows find their files where they say, everything else is somewhere, always with the same bytes."""
        names = self.referred_to()
        for row in [*GalleryItem.objects.exclude(image=""), *Picture.objects.all()]:
            if row.image.name in names:
                assert content(row.image.alias, row.image.name) == HazardousStorage.written[row.image.name]
        for name in names:
            found = [content(alias, name) for alias in ALIASES if storages[alias].exists(name)]
            assert HazardousStorage.written[name] in found, name


WEIGHTS = {
    World.upload: 4,
    World.replace: 8,
    World.clear: 3,
    World.duplicate: 1,
    World.delete: 4,
    World.delete_past_the_editor: 1,
    World.undo: 14,
    World.add_to_text: 3,
    World.leave_out_of_text: 1,
    World.empty_text: 2,
    World.fail_to_upload: 3,
    World.roll_back: 2,
    World.switch: 5,
    World.move: 4,
    World.fail_to_move: 4,
    World.prune: 4,
    World.fail_to_prune: 2,
    World.prune_all: 2,
    World.forget_history: 1,
}


@pytest.fixture
def hazards(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Return the settings of a site with two folders in which things go wrong."""
    use_folders(settings, tmp_path, *ALIASES, backend=f"{__name__}.{HazardousStorage.__qualname__}")
    HazardousStorage.written.clear()
    yield settings
    forget_storages()


def play(site: Any, editor: User, steps: int, seed: int) -> Counter[str]:
    """Do so many random things, the same every time; return how many of each were done."""
    client = Client()
    client.force_login(editor)
    world = World(client, site, random.Random(seed))
    for step in range(steps):
        (act,) = world.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        try:
            act(world)
            world.check()
        except BaseException as error:
            error.add_note(f"in step {step} of seed {seed}: {act.__name__}")
            raise
        world.done[act.__name__] += 1
    return world.done


@pytest.mark.django_db
def test_some_random_operations_lose_no_file(hazards: Any, alice: User) -> None:
    """RELIABILITY: sixty operations with faults."""
    assert play(hazards, alice, 60, seed=1).total() > 60


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2, 7))
def test_many_random_operations_lose_no_file(hazards: Any, alice: User, seed: int) -> None:
    """RELIABILITY: a thousand operations with faults, in five runs; of most kinds there are some in each."""
    done = play(hazards, alice, 200, seed)
    assert done["undone"] > 5 and len(done) > 15, done
