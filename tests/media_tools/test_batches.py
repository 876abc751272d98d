"""Batches: what becomes of each item, who may start, see and cancel one, and what a crash leaves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from playwright.sync_api import Page, expect

from media_tools import batches
from media_tools.batches import Report
from media_tools.models import BatchResult, Job, JobState, Outcome
from tests.browser.journeys import press
from tests.postcards.batches import Stamp
from tests.workers import Workers

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}
WAYS = "a clean torn full strange b"


class Listener:
    """Hears how far a batch is."""

    def __init__(self, known: Mapping[str, Outcome] | None = None) -> None:
        self.before = known or {}
        self.heard: list[tuple[int, int, int]] = []

    def known(self) -> Mapping[str, Outcome]:
        return self.before

    def begin(self, report: Report) -> None:
        self.heard.append((report.done, report.total, report.failed))

    def tell(self, report: Report, item: str, outcome: Outcome, text: str) -> None:
        self.heard.append((report.done, report.total, report.failed))


@pytest.fixture
def stamper(bob: User) -> User:
    """Return somebody who may start the batch."""
    bob.user_permissions.add(Permission.objects.get(codename="change_postcard"))
    return User.objects.get(pk=bob.pk)


@pytest.fixture
def olga(db: None) -> User:
    """Return somebody else, who may not."""
    return User.objects.create_user("olga")


@pytest.fixture
def client(stamper: User) -> Client:
    client = Client()
    client.force_login(stamper)
    return client


@pytest.fixture
def queued(settings: Any) -> None:
    """Keep tasks in the database, where nobody works them off."""
    settings.TASKS = {"default": site.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_it_counts_what_became_of_each(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """PR-01: before, during, after; one that fails, in whatever way, stops no other."""
    listener, notes = Listener(), tmp_path / "notes"
    report = batches.run(Stamp(words=WAYS, notes=str(notes)), listener)
    assert listener.heard == [(0, 6, 0), (1, 6, 0), (2, 6, 0), (3, 6, 1), (4, 6, 2), (5, 6, 3), (6, 6, 3)]
    assert (report.percent, report.counts) == (100, {Outcome.DONE: 2, Outcome.SKIPPED: 1, Outcome.FAILED: 3})
    assert notes.read_text().split() == ["before", *WAYS.split(), "after"]
    assert "stamp of 'strange' failed" in caplog.text and "what is that?" in caplog.text


def test_nothing_to_do_is_all_of_it() -> None:
    """PR-01: no files is 100 %."""
    listener = Listener()
    assert batches.run(Stamp(words="-"), listener).percent == 100
    assert listener.heard == [(0, 0, 0)]
    assert [batches.percent(*numbers) for numbers in ((0, None), (0, 3), (1, 3), (2, 3), (3, 3))] == [0, 0, 33, 66, 100]


def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """PR-02: what is known to be done is not done again, and counts."""
    notes = tmp_path / "notes"
    listener = Listener({"a": Outcome.DONE, "torn": Outcome.FAILED})
    report = batches.run(Stamp(words="a torn b", notes=str(notes)), listener)
    assert listener.heard == [(2, 3, 1), (3, 3, 1)]
    assert report.percent == 100 and notes.read_text().split() == ["before", "b", "after"]


def test_it_is_done_in_the_background(stamper: User) -> None:
    """PR-01, PR-02: the job's row knows the numbers, and each item has its sentence."""
    job = batches.start("stamp", stamper, {"words": WAYS})
    job.refresh_from_db()
    assert (job.state, job.total, job.done, job.failed, job.queue) == (JobState.DONE, 6, 6, 3, "bulk")
    assert list(BatchResult.objects.filter(job=job).values_list("item", "outcome", "text")) == [
        ("a", "done", "a is stamped."),
        ("clean", "skipped", "It has a stamp already."),
        ("torn", "failed", "It is torn."),
        ("full", "failed", "No space left on device"),
        ("strange", "failed", "Something unexpected happened; the log has more."),
        ("b", "done", "b is stamped."),
    ]


def test_it_is_refused_before_anything_begins(stamper: User, olga: User) -> None:
    """PR-02: only registered operations, by whom they are allowed to, with options that are right."""
    with pytest.raises(LookupError):
        batches.start("os.system", stamper, {"words": "a"})
    with pytest.raises(PermissionDenied):
        batches.start("stamp", olga, {"words": "a"})
    with pytest.raises(ValidationError):
        batches.start("stamp", stamper, {"words": ""})
    assert not Job.objects.exists()


def test_one_at_a_time_for_each_key(queued: None, stamper: User) -> None:
    """PR-02: a second press of the button is the same batch, another one of the key has to wait."""
    job = batches.start("stamp", stamper, {"words": "a", "table": "1"})
    assert batches.start("stamp", stamper, {"words": "a", "table": "1"}).pk == job.pk
    with pytest.raises(batches.Busy):
        batches.start("stamp", stamper, {"words": "b", "table": "1"})
    assert batches.start("stamp", stamper, {"words": "b", "table": "2"}).pk != job.pk


def test_one_that_cannot_begin_says_why(client: Client) -> None:
    """PR-02: it failed, and is not tried again and again."""
    address = client.post("/batches/", {"name": "stamp", "words": "nothing works"})["Location"]
    assert client.get(address, headers=JSON).json() | {"state": "failed", "text": "The stamp is dry."} == (
        client.get(address, headers=JSON).json()
    )
    assert Job.objects.get().attempts == 1


def test_a_page_shows_what_became_of_it(client: Client) -> None:
    """PR-02, PR-03: a real <progress>, a sentence, and each item with its reason; no script is needed."""
    answer = client.post("/batches/", {"name": "stamp", "words": "a torn <b>"}, follow=True)
    text = answer.content.decode()
    assert '<progress max="3" value="3"' in text and "Finished: 3 of 3, 1 of them failed." in text
    assert "<strong>torn</strong> <span>It is torn.</span>" in text and "<strong>&lt;b&gt;</strong>" in text
    assert f'href="/about/?batch={Job.objects.get().pk}"' in text
    assert "batch.js" not in text and 'http-equiv="refresh"' not in text


def test_it_answers_its_script(queued: None, client: Client) -> None:
    """PR-02: numbers while it is open, and no words of who started it."""
    answer = client.post("/batches/", {"name": "stamp", "words": "a b"}, headers=JSON)
    assert answer.status_code == 201
    state = client.get(answer.json()["url"], headers=JSON)
    assert state["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert state.json() == {
        "url": answer.json()["url"], "state": "waiting", "total": None, "done": 0, "failed": 0, "percent": 0,
        "text": "Waiting to begin …", "ended": False,
    }  # fmt: skip
    Job.objects.update(state=JobState.RUNNING, total=4, done=1, failed=1)
    assert client.get(answer.json()["url"], headers=JSON).json()["text"] == "1 of 4, 1 failed."


@pytest.mark.parametrize(
    ("who", "data", "status"),
    [
        ("nobody", {"name": "stamp", "words": "a"}, 401),
        ("olga", {"name": "stamp", "words": "a"}, 403),
        ("bob", {"name": "media_tools.batches.perform", "words": "a"}, 404),
        ("bob", {"words": "a"}, 404),
        ("bob", {"name": "stamp"}, 400),
        ("bob", {"name": "stamp", "words": "a", "table": "taken"}, 409),
    ],
)
@pytest.mark.parametrize("headers", [{}, JSON])
def test_who_may_start_what(
    queued: None, stamper: User, olga: User, who: str, data: dict[str, str], status: int, headers: dict[str, str]
) -> None:
    """PR-02: refused with a status and a reason, and nothing begins."""
    batches.start("stamp", stamper, {"words": "other", "table": "taken"})
    client = Client()
    if who != "nobody":
        client.force_login(User.objects.get(username=who))
    answer = client.post("/batches/", data, headers=headers)
    assert answer.status_code == status
    assert answer.content and Job.objects.count() == 1


def test_a_link_or_another_site_starts_nothing(stamper: User) -> None:
    """PR-02: POST, and with a token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(stamper)
    assert client.get("/batches/", {"name": "stamp", "words": "a"}).status_code == 405
    assert client.post("/batches/", {"name": "stamp", "words": "a"}).status_code == 403
    assert not Job.objects.exists()


def test_only_its_owner_sees_and_cancels_it(queued: None, stamper: User, client: Client, olga: User) -> None:
    """PR-02: for all others, and for an unknown key, there is none; nor is another kind of job one."""
    address = client.post("/batches/", {"name": "stamp", "words": "a"})["Location"]
    stranger, visitor = Client(), Client()
    stranger.force_login(olga)
    for other in (stranger, visitor):
        assert other.get(address).status_code == 404
        assert other.post(f"{address}cancel/").status_code == 404
    assert client.get(f"/batches/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"{address}cancel/").status_code == 405
    Job.objects.update(kind="tests.media_tools.chores.note")
    assert client.get(address).status_code == 404


def test_it_is_cancelled_in_the_middle(stamper: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """PR-01: after the item it is at; what is done stays done, what comes after is left."""
    run_one = Stamp.run_one

    def cancelling(self: Stamp, item: str) -> str:
        if item == "b":
            Client().get("/healthz")
            Job.objects.get().cancel()
        return run_one(self, item)

    monkeypatch.setattr(Stamp, "run_one", cancelling)
    job = batches.start("stamp", stamper, {"words": "a b c"})
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert list(job.results.values_list("item", flat=True)) == ["a", "b"]


@pytest.mark.proof
def test_it_outlives_its_worker(crew: Workers, stamper: User, tmp_path: Path) -> None:
    """PR-02: killed in the middle, another worker goes on; each item is done, at most the one at hand twice."""
    crew.environment["TESTS_APPS"] = "tests.postcards"
    words, notes = [f"slow{number}" for number in range(20)], tmp_path / "notes"
    job = batches.start("stamp", stamper, {"words": " ".join(words), "notes": str(notes)})
    crew.start()
    crew.wait_until(lambda: job.results.count() >= 5)
    crew.kill()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING and job.done < 20
    crew.start()
    crew.wait_until(lambda: Job.objects.filter(state=JobState.DONE).exists(), 90)
    job.refresh_from_db()
    assert (job.total, job.done, job.failed) == (20, 20, 0)
    assert list(job.results.values_list("item", flat=True)) == words
    noted = [line for line in notes.read_text().split() if line.startswith("slow")]
    assert set(noted) == set(words) and len(noted) <= 21


def test_its_page_follows_it(
    signed_in_page: Callable[..., Page], queued: None, stamper: User, axe: Callable[..., list[Any]]
) -> None:
    """PR-03: the bar moves without a reload, and what failed is told when it is over; it can be cancelled."""
    job = batches.start("stamp", stamper, {"words": "a torn"})
    page = signed_in_page(stamper)
    page.goto(f"/batches/{job.pk}/")
    bar, status = (
        page.get_by_role("progressbar", name="Stamp postcards"),
        page.locator("[data-batch-text]"),
    )
    expect(status).to_have_text("Waiting to begin …")
    assert bar.evaluate("bar => bar.position") == -1
    assert axe(page) == []
    Job.objects.update(state=JobState.RUNNING, total=2, done=1)
    expect(status).to_have_text("1 of 2.")
    assert bar.evaluate("bar => bar.position") == 0.5
    BatchResult.objects.create(job=job, item="torn", outcome=Outcome.FAILED, text="It is torn.")
    Job.objects.update(state=JobState.DONE, done=2, failed=1)
    expect(status).to_have_text("Finished: 2 of 2, 1 of them failed.")
    expect(page.get_by_role("listitem").filter(has_text="It is torn.")).to_be_visible()
    expect(page).to_have_title(re.compile("^Stamp postcards: Finished: 2 of 2"))
    assert axe(page) == []
    other = batches.start("stamp", stamper, {"words": "b"})
    page.goto(f"/batches/{other.pk}/")
    press(page.get_by_role("button", name="Cancel"))
    expect(status).to_have_text("Cancelled.")
