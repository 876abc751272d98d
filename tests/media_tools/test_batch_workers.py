"""PR-01: batches whose items are done by several threads."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from media_tools import batches
from media_tools.batches import Report
from media_tools.models import Outcome

SECONDS = 10
ITEMS = [f"{number:02}" for number in range(12)]


class Meet(batches.Batch):
    """Each item waits for another one."""

    name, title, permission = "meet", "Meet", "nobody.may"

    def __init__(self, workers: int) -> None:
        super().__init__()
        self.meeting, self.begun, self.ended = threading.Barrier(workers), list[str](), False

    def items(self) -> list[str]:
        return ITEMS

    def run_one(self, item: str) -> str:
        self.begun.append(item)
        self.meeting.wait(SECONDS)
        return threading.current_thread().name

    def after(self) -> None:
        self.ended = True


class Listener:
    """Notes what it hears, and raises at the item `until`."""

    def __init__(self, until: str = "") -> None:
        self.until = until
        self.heard: list[tuple[int, str, Outcome]] = []

    def known(self) -> Mapping[str, Outcome]:
        return {}

    def begin(self, report: Report) -> None:
        pass

    def tell(self, report: Report, item: str, outcome: Outcome, text: str) -> None:
        self.heard.append((report.done, item, outcome))
        if item == self.until:
            raise KeyError(item)


@pytest.mark.parametrize("workers", [1, 3])
def test_so_many_items_are_done_at_a_time(workers: int) -> None:
    """PR-01: and watchers hear of them in their order, one after the other."""
    batch, listener = Meet(workers), Listener()
    assert batches.run(batch, listener, workers).percent == 100
    assert listener.heard == [(number, item, Outcome.DONE) for number, item in enumerate(ITEMS, start=1)]
    assert batch.ended and sorted(batch.begun) == ITEMS


def test_one_worker_is_the_caller() -> None:
    """PR-01: with one worker there is no other thread, so each item is told of before the next one begins."""
    batch, listener = Meet(1), Listener(until="02")
    with pytest.raises(KeyError):
        batches.run(batch, listener)
    assert batch.begun == ITEMS[:3] and not batch.ended


def test_a_watcher_ends_it() -> None:
    """PR-01: what is at work is finished, and no thread goes on."""
    batch, threads = Meet(1), threading.active_count()
    with pytest.raises(KeyError):
        batches.run(batch, Listener(until="00"), 2)
    assert threading.active_count() == threads and not batch.ended


def test_those_who_are_asked_end_it() -> None:
    """PR-01: all items that were done are told of."""
    batch, listener, asked = Meet(1), Listener(), list[None]()

    def ask() -> None:
        asked.append(None)
        if len(asked) > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.run(batch, listener, 2, ask=ask)
    assert sorted(batch.begun) == [item for _done, item, _outcome in listener.heard] and len(batch.begun) == 5


def test_what_was_begun_beside_it_is_told_of_too() -> None:
    """PR-01: an item that is done though the one before it was not begun any more is no secret."""

    class Late(Meet):
        def run_one(self, item: str) -> str:
            self.begun.append(item)
            return ""

    batch, listener, second = Late(1), Listener(), threading.Event()
    turns = iter(range(100))

    def ask() -> None:
        if next(turns) == 0:  # the first item waits until the second one is at work
            second.wait(5)
            raise KeyboardInterrupt
        second.set()

    with pytest.raises(KeyboardInterrupt):
        batches.run(batch, listener, 2, ask=ask)
    assert "01" in batch.begun and sorted(batch.begun) == [item for _done, item, _outcome in listener.heard]
