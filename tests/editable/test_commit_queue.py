"""Functions that run after the commit: which, in which order, and what stops none of them."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.test import TestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editable.commit_queue import enqueue

committed = pytest.mark.django_db(transaction=True)
Ran = list[object]


class Broken(Exception):
    """Raised to roll back."""


@pytest.fixture
def ran() -> Ran:
    return []


@contextmanager
def rolled_back() -> Iterator[None]:
    with suppress(Broken), transaction.atomic():
        yield
        raise Broken


def fail() -> None:
    raise ValueError("broken")


@committed
def test_two_operations_in_one_transaction(ran: Ran) -> None:
    """TQ-05: committed, log 1, log 2, mail 2."""

    def log(text: str) -> None:
        ran.append(text)

    def operation(number: int, mail: bool) -> None:
        with transaction.atomic():
            enqueue(log, queue="log", text=f"log {number}")
            if mail:
                enqueue(log, queue="mail", text=f"mail {number}")

    with transaction.atomic():
        operation(1, mail=False)
        operation(2, mail=True)
        assert ran == []
        transaction.on_commit(lambda: ran.append("committed"))
        connection.run_on_commit.insert(0, connection.run_on_commit.pop())
    assert ran == ["committed", "log 1", "log 2", "mail 2"]


@committed
def test_queues_run_in_the_order_of_their_first_use(ran: Ran) -> None:
    """TQ-01: first in, first out in each."""
    with transaction.atomic():
        for queue, number in [("b", 1), ("a", 2), ("b", 3), ("c", 4), ("a", 5)]:
            enqueue(lambda n: ran.append(n), queue=queue, n=number)
    assert ran == [1, 3, 2, 5, 4]


@committed
def test_a_queue_whose_first_use_is_rolled_back(ran: Ran) -> None:
    """TQ-01, TQ-02: the order is that of what is committed."""
    with transaction.atomic():
        with rolled_back():
            enqueue(lambda: ran.append("gone"), queue="b")
        enqueue(lambda: ran.append(1), queue="a")
        enqueue(lambda: ran.append(2), queue="b")
        enqueue(lambda: ran.append(3), queue="a")
    assert ran == [1, 3, 2]


@committed
def test_a_savepoint_takes_only_its_own_along(ran: Ran) -> None:
    """TQ-02: before, within and after it, in the right order."""
    with transaction.atomic():
        enqueue(lambda: ran.append(1))
        with transaction.atomic():
            enqueue(lambda: ran.append(2))
            with rolled_back():
                enqueue(lambda: ran.append("gone"))
                with transaction.atomic():
                    enqueue(lambda: ran.append("gone too"))
            enqueue(lambda: ran.append(3))
        with rolled_back():
            enqueue(lambda: ran.append("gone"))
        enqueue(lambda: ran.append(4))
    assert ran == [1, 2, 3, 4]


@committed
def test_nothing_leaks_into_the_next_transaction(ran: Ran) -> None:
    """TQ-02: neither after a rollback nor after somebody else's hook has failed."""
    with rolled_back():
        enqueue(lambda: ran.append("rolled back"))
    with suppress(ValueError), transaction.atomic():
        transaction.on_commit(fail)
        enqueue(lambda: ran.append("lost with its transaction"))
    with transaction.atomic():
        enqueue(lambda: ran.append(1))
    with transaction.atomic():
        pass
    assert ran == [1]


@committed
def test_without_a_transaction_it_runs_at_once(ran: Ran, caplog: pytest.LogCaptureFixture) -> None:
    """TQ-02, TQ-03: and a failure is logged just the same."""
    enqueue(lambda: ran.append(1))
    enqueue(fail, queue="mail")
    assert ran == [1]
    assert "fail failed in queue mail" in caplog.text


@committed
def test_a_transaction_of_hand_made_commits_is_refused(ran: Ran) -> None:
    """TQ-02: Django cannot tell when it is committed; that is an error, and nothing is run."""
    transaction.set_autocommit(False)
    try:
        with pytest.raises(TransactionManagementError):
            enqueue(lambda: ran.append(1))
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
    assert ran == []


@committed
def test_a_failure_is_logged_and_stops_nothing(ran: Ran, caplog: pytest.LogCaptureFixture) -> None:
    """TQ-03: with its queue and name; other queues, and what others do on commit, go on."""
    with caplog.at_level(logging.ERROR), transaction.atomic():
        enqueue(lambda: ran.append(1))
        enqueue(fail, queue="mail")
        enqueue(lambda: ran.append(2))
        enqueue(lambda: ran.append(3), queue="mail")
        transaction.on_commit(lambda: ran.append("hook"))
    assert ran == [1, 2, 3, "hook"] or ran == ["hook", 1, 2, 3]
    assert [record.getMessage() for record in caplog.records] == ["fail failed in queue mail"]


@committed
def test_what_a_function_queues_runs_at_the_end(ran: Ran) -> None:
    """TQ-04: in the same flush, after all others, whether in a transaction of its own or not."""

    def first() -> None:
        ran.append("first")
        enqueue(lambda: ran.append("late"))
        with transaction.atomic():
            enqueue(lambda: ran.append("inner"))
        with rolled_back():
            enqueue(lambda: ran.append("gone"))
        ran.append("first ends")

    with transaction.atomic():
        enqueue(first)
        enqueue(lambda: ran.append("second"))
        enqueue(lambda: ran.append("mail"), queue="mail")
    assert ran == ["first", "first ends", "second", "mail", "late", "inner"]


@committed
def test_a_transaction_opened_by_somebodys_hook(ran: Ran) -> None:
    """TQ-04: its functions are not lost."""

    def hook() -> None:
        with transaction.atomic():
            enqueue(lambda: ran.append("inner"))

    with transaction.atomic():
        enqueue(lambda: ran.append(1))
        transaction.on_commit(hook)
        enqueue(lambda: ran.append(2))
    assert sorted(map(str, ran)) == ["1", "2", "inner"]


@pytest.mark.django_db
def test_tests_can_capture_it(ran: Ran) -> None:
    """TQ-01: captureOnCommitCallbacks sees what is queued in it, all of it, and nothing from before."""
    enqueue(lambda: ran.append("before"))
    for number in (1, 2):
        with TestCase.captureOnCommitCallbacks(execute=True):
            enqueue(lambda n: enqueue(lambda: ran.append(("again", n))), n=number)
            enqueue(lambda n: ran.append(n), queue="b", n=number)
            with transaction.atomic():
                enqueue(lambda n: ran.append(("inner", n)), n=number)
    assert ran == [("inner", 1), 1, ("again", 1), ("inner", 2), 2, ("again", 2)]


@committed
def test_threads_keep_to_themselves(ran: Ran) -> None:
    """TQ-02: each has its own connection, and what it queues waits for its own commit."""
    inside, done = threading.Barrier(2, timeout=10), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                inside.wait()
                done.wait(10)
                enqueue(lambda: ran.append("other"))
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait()
    if connection.vendor == "sqlite":  # one writer at a time
        done.set()
        thread.join()
    with transaction.atomic():
        enqueue(lambda: ran.append("mine"))
    done.set()
    thread.join()
    assert set(ran) == {"mine", "other"} and len(ran) == 2


@pytest.fixture
def other(tmp_path: Path) -> Iterator[str]:
    """Return the alias of a second database."""
    connections.databases["other"] = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "other.sqlite3"),
        "OPTIONS": {},
    }
    connections["other"].connect()
    yield "other"
    connections["other"].close()
    del connections["other"], connections.databases["other"]


@committed
def test_each_database_has_its_own(ran: Ran, other: str) -> None:
    """TQ-04: by its alias; one is committed, the other one is not."""
    with transaction.atomic(using=other):
        enqueue(lambda: ran.append("at once"))
        enqueue(lambda: ran.append("later"), using=other)
        with rolled_back():
            enqueue(lambda: ran.append("gone"))
        assert ran == ["at once"]
    assert ran == ["at once", "later"]


# Random trees of transactions: a number is a function, a list a savepoint; True says that it fails.
QUEUES = st.sampled_from("abc")
FUNCTIONS = st.tuples(QUEUES, st.booleans())
TREES = st.recursive(
    FUNCTIONS, lambda inner: st.tuples(st.lists(inner, max_size=5), st.booleans(), st.just("savepoint")), max_leaves=14
)
TRANSACTIONS = st.lists(
    st.tuples(st.lists(TREES, max_size=6), st.booleans(), st.sampled_from(["default", "other"])), max_size=4
)
ALONE = st.lists(st.tuples(st.lists(TREES, max_size=6), st.booleans(), st.just("default")), max_size=4)


class Model:
    """Runs a tree, and says what must run in the end."""

    def __init__(self, alias: str, number: Callable[[], int], ran: Ran) -> None:
        self.alias, self.number, self.ran = alias, number, ran

    def run(self, tree: Any) -> list[tuple[str, int]]:
        """Queue or open what the tree says; return queue and number of what survives."""
        if len(tree) == 3:
            return self.savepoint(tree[0], tree[1])
        queue, broken = tree
        number = self.number()

        def function() -> None:
            self.ran.append(number)
            if broken:
                raise ValueError

        enqueue(function, queue=queue, using=self.alias)
        return [(queue, number)]

    def savepoint(self, trees: list[Any], broken: bool) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        try:
            with transaction.atomic(using=self.alias):
                found = [item for tree in trees for item in self.run(tree)]
                if broken:
                    raise Broken
        except Broken:
            return []
        return found


def expected(found: list[tuple[str, int]]) -> Ran:
    queues: dict[str, Ran] = {}
    for queue, number in found:
        queues.setdefault(queue, []).append(number)
    return [number for numbers in queues.values() for number in numbers]


def check(trees: Any, ran: Ran) -> None:
    """Run transactions one after the other and compare what ran."""
    ran.clear()
    numbers = iter(range(10_000))
    wanted: Ran = []
    for inner, broken, alias in trees:
        model = Model(alias, lambda: next(numbers), ran)
        wanted += expected(model.savepoint(inner, broken))
        assert ran == wanted


@committed
@pytest.mark.contract
def test_random_transactions(other: str, ran: Ran, caplog: pytest.LogCaptureFixture) -> None:
    """TQ-01…04: what ran equals what was committed, in order, for 60 random trees on two databases."""
    caplog.set_level(logging.CRITICAL)
    _random(60)(ran)


@committed
@pytest.mark.proof
def test_a_thousand_random_transactions(other: str, ran: Ran, caplog: pytest.LogCaptureFixture) -> None:
    """TQ-01…04: the same for a thousand."""
    caplog.set_level(logging.CRITICAL)
    _random(1000)(ran)


@committed
@pytest.mark.contract
def test_random_transactions_in_threads(caplog: pytest.LogCaptureFixture) -> None:
    """TQ-02: three threads at once, each with trees of its own; none sees a function of another."""
    caplog.set_level(logging.CRITICAL)
    _random_in_threads(10)()


@committed
@pytest.mark.proof
def test_hundreds_of_random_transactions_in_threads(caplog: pytest.LogCaptureFixture) -> None:
    """TQ-02: the same for three hundred times three."""
    caplog.set_level(logging.CRITICAL)
    _random_in_threads(300)()


def in_threads(many: Any) -> None:
    """Run each of the lists of transactions in a thread of its own, side by side wherever the database lets them."""
    barrier, faults = threading.Barrier(len(many), timeout=10), []

    def work(trees: Any) -> None:
        barrier.wait()
        try:
            check(trees, [])
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[trees]) for trees in many]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # seconds: as often as can be
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    if faults:
        raise faults[0]


def _random(examples: int) -> Callable[[Ran], None]:
    @settings(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(trees=TRANSACTIONS)
    def run(ran: Ran, trees: Any) -> None:
        check(trees, ran)

    return lambda ran: run(ran)


def _random_in_threads(examples: int) -> Callable[[], None]:
    @settings(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(many=st.lists(ALONE, min_size=3, max_size=3))
    def run(many: Any) -> None:
        in_threads(many)

    return run
