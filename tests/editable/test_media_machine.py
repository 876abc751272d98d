"""Random people upload, replace, delete and take back while files are moved and pruned, and things go wrong.

Whatever a row, a text or the history refers to is there with its bytes; after pruning nothing else is.
"""

from __future__ import annotations

import contextlib
import json
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from editable.kinds import digest
from editable.models import Revision, RichTextBlock
from media_tools import references, storage
from media_tools.models import Picture
from project.accounts.groups import ensure_editors_group
from project.models import GalleryItem
from tests.buckets import forget_storages
from tests.editable.fields import JSON
from tests.media_tools.pictures import picture
from tests.media_tools.shelves import content, let_pass, stored, use_folders

ITEM, TEXT = "project.galleryitem", "editable.richtextblock/about-text/text"
ALIASES = ("first", "second")
ROWS_AT_MOST = 6
PICK = st.integers(min_value=0, max_value=10**6)


class Killed(BaseException):
    """The process ends here, without any cleaning up."""


class HazardousStorage(FileSystemStorage):
    """A folder in which the next write or deletion may fail, in one of several ways."""

    hazard: ClassVar[str] = ""

    def _save(self, name: str, content: Any) -> str:
        if self._is("refuses"):
            raise OSError("the disk is full")
        if self._is("half"):
            super()._save(name, SimpleUploadedFile("half", content.read()[:20]))
            raise Killed
        written = super()._save(name, content)
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
def hazard(kind: str) -> Any:
    """Let one thing go wrong in the block; what follows a crash is not run."""
    HazardousStorage.hazard = kind
    try:
        with contextlib.suppress(Killed):
            yield
    finally:
        HazardousStorage.hazard = ""


class Machine(RuleBasedStateMachine):
    """An editor, an operator, and hazards."""

    editor: Client
    site: Any

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.site.MEDIA_TOOLS_STORAGE = "first"
        self.bytes: dict[str, bytes] = {}  # of every file that was ever stored
        self.revisions: list[int] = []
        self.number = 0
        for _row in range(3):
            self.upload()
        self.put_pictures_into_the_text(1)

    def teardown(self) -> None:
        """Leave the database and the folders as they were."""
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        for alias in ALIASES:
            for name in stored(alias):
                storage.at(alias).delete(name)

    def send(self, path: str, **data: Any) -> dict[str, Any]:
        """POST as the editor; remember the revision and the files."""
        with transaction.atomic():
            answer = json.loads(self.editor.post(f"/edit/{path}", data, headers=JSON).content)
        if answer.get("revision"):
            self.revisions = [*self.revisions, answer["revision"]][-30:]
        return answer

    def new_picture(self) -> SimpleUploadedFile:
        self.number += 1
        return SimpleUploadedFile("boat.png", picture(8 + self.number % 50, 8 + self.number // 50, "PNG"))

    def pick(self, number: int) -> GalleryItem | None:
        rows = list(GalleryItem.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def save_image(self, item: GalleryItem, value: Any) -> dict[str, Any]:
        base = digest(item.image.name or "")
        return self.send(f"{ITEM}/{item.pk}/image/", value=value, base=base)

    @precondition(lambda self: GalleryItem.objects.count() < ROWS_AT_MOST)
    @rule()
    def upload(self) -> None:
        assert self.send(f"{ITEM}/", image=self.new_picture())["ok"]

    @rule(number=PICK)
    def replace(self, number: int) -> None:
        if item := self.pick(number):
            assert self.save_image(item, self.new_picture())["ok"]

    @rule(number=PICK)
    def clear(self, number: int) -> None:
        if item := self.pick(number):
            assert self.save_image(item, "")["ok"]

    @rule(number=PICK)
    def duplicate(self, number: int) -> None:
        if (item := self.pick(number)) and GalleryItem.objects.count() < ROWS_AT_MOST:
            assert self.send(f"{ITEM}/{item.pk}/duplicate/")["ok"]

    @rule(number=PICK)
    def delete(self, number: int) -> None:
        if item := self.pick(number):
            assert self.send(f"{ITEM}/{item.pk}/delete/")["ok"]

    @precondition(lambda self: self.revisions)
    @rule(number=PICK)
    def undo(self, number: int) -> None:
        self.send(f"revisions/{self.revisions[-1 - number % min(len(self.revisions), 6)]}/undo/")

    @rule(number=PICK)
    def put_pictures_into_the_text(self, number: int) -> None:
        url = self.send("upload/", value=self.new_picture())["url"]
        self.write(f'{self.text() if number % 2 else ""}<img src="{url}" alt="">')

    @rule()
    def empty_the_text(self) -> None:
        self.write("<p>Nothing</p>")

    def text(self) -> str:
        return RichTextBlock.objects.values_list("text", flat=True).first() or ""

    def write(self, html: str) -> None:
        row = RichTextBlock.objects.get_or_create(slug="words", defaults={"title": "words"})[0]
        base = digest(row.text)
        with transaction.atomic():
            row.text, old = html, row.text
            row.save()
            Revision.objects.create(
                model="editable.richtextblock",
                object_pk="words",
                field="text",
                old=old,
                new=html,
                user_name="",
                at=row.updated,
                sitting="00000000-0000-0000-0000-000000000000",
            )
        assert base

    @rule(number=PICK, kind=st.sampled_from(["refuses", "half", "whole"]))
    def fail_while_uploading(self, number: int, kind: str) -> None:
        if item := self.pick(number):
            with hazard(kind), transaction.atomic():
                self.save_image(item, self.new_picture())

    @rule(number=PICK)
    def fail_after_uploading(self, number: int) -> None:
        """The row is rolled back after the file was stored."""
        if item := self.pick(number):
            with contextlib.suppress(Killed), transaction.atomic():
                item.image.save("boat.png", self.new_picture())
                raise Killed

    @rule(alias=st.sampled_from(ALIASES))
    def switch(self, alias: str) -> None:
        self.site.MEDIA_TOOLS_STORAGE = alias

    @rule(alias=st.sampled_from(ALIASES))
    def move(self, alias: str) -> None:
        self.call("move_media", "--to", alias)
        assert {row.image_storage for row in GalleryItem.objects.exclude(image="")} <= {alias}

    @rule(alias=st.sampled_from(ALIASES), kind=st.sampled_from(["refuses", "half", "whole", "keeps"]))
    def fail_while_moving(self, alias: str, kind: str) -> None:
        with hazard(kind), contextlib.suppress(CommandError), pytest.MonkeyPatch.context() as patched:
            if kind in ("half", "whole"):
                patched.setattr("media_tools.movement._Work._discard", lambda self, note: None)
            self.call("move_media", "--to", alias)

    @rule(days=st.sampled_from([1, 10, 29]))
    def let_time_pass_and_prune(self, days: int) -> None:
        let_pass(days)
        self.call("prune_media", "--delete")

    @rule()
    def fail_while_pruning(self) -> None:
        let_pass(30)
        with hazard("keeps"), contextlib.suppress(CommandError):
            self.call("prune_media", "--delete")

    @rule()
    def prune_the_history(self) -> None:
        Revision.objects.all().delete()
        self.revisions = []

    @rule()
    def prune_everything(self) -> None:
        """After three runs with time between nothing is left but what is referred to, once."""
        for _run in range(3):
            let_pass(30)
            self.call("prune_media", "--delete")
        found = [name for alias in ALIASES for name in stored(alias)]
        with references.collected() as known:
            assert sorted(found) == sorted(name for name in known if "/" in name)

    def call(self, *arguments: str) -> None:
        call_command(*arguments, stdout=StringIO(), stderr=StringIO())

    @invariant()
    def everything_referred_to_is_there(self) -> None:
        """Rows find their files where they say, everything else somewhere, always with the same bytes."""
        for row in [*GalleryItem.objects.exclude(image=""), *Picture.objects.all()]:
            self.same(row.image.alias, row.image.name)
        with references.collected() as known:
            for name in [name for name in known if "/" in name]:
                self.same(storage.find(name), name)

    def same(self, alias: str, name: str) -> None:
        data = content(alias, name)
        assert self.bytes.setdefault(name, data) == data and len(data) > 20


@pytest.fixture
def machine(settings: Any, tmp_path: Path, alice: User) -> Any:
    """Return the machine with its editor, on two folders."""
    use_folders(settings, tmp_path, *ALIASES, backend=f"{__name__}.{HazardousStorage.__qualname__}")
    editor = Client()
    editor.force_login(alice)
    alice.groups.add(ensure_editors_group())
    yield type("Machine", (Machine,), {"editor": editor, "site": settings})
    forget_storages()


def play(machine: type[Machine], steps: int, examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )


@pytest.mark.django_db
def test_some_random_operations_lose_no_file(machine: type[Machine]) -> None:
    """RELIABILITY: sixty operations with faults."""
    play(machine, steps=30, examples=2)


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.timeout(1200)
def test_many_random_operations_lose_no_file(machine: type[Machine]) -> None:
    """RELIABILITY: a thousand operations with faults."""
    play(machine, steps=100, examples=10)
