"""Who hears of a change: the log, channels of an adopter, and people by mail, through a real mail server."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone

from editable import notifications
from editable.models import Revision
from media_tools import reaper
from media_tools.models import Job, JobState
from project.models import Event, GalleryItem
from tests.editable.fields import field
from tests.kinds.models import Habitat, Specimen
from tests.mailbox import Mailbox, mail_server
from tests.services import free_port

pytestmark = pytest.mark.django_db(transaction=True)
OWNER = "owner@example.org"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Return what comes to a real server, which is that of the site."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EDITABLE_CHANGE_RECIPIENTS = [OWNER]
    with mail_server(settings.EMAIL_PORT) as mailbox:
        yield mailbox


@pytest.fixture
def editor(client: Client, alice: object) -> Client:
    client.force_login(alice)  # type: ignore[arg-type]
    return client


@pytest.fixture
def heard() -> Iterator[list[notifications.Change]]:
    """Return what a channel hears."""
    heard: list[notifications.Change] = []

    def listen(change: notifications.Change) -> None:
        heard.append(change)

    notifications.register(listen)
    yield heard
    notifications.unregister(listen)


def pass_minutes(minutes: float) -> None:
    """Let everything have happened earlier, and look after jobs."""
    past = datetime.timedelta(minutes=minutes)
    for revision in Revision.objects.all():
        Revision.objects.filter(pk=revision.pk).update(at=revision.at - past)
    for job in Job.objects.open():
        Job.objects.filter(pk=job.pk).update(due_at=job.due_at - past)
    reaper.reap()


def title_of(editor: Client, event: Event) -> Any:
    return field(editor, f"project.event/{event.pk}/title")


def test_each_change_is_logged(editor: Client, event: Event, caplog: pytest.LogCaptureFixture) -> None:
    """TQ-06: who, what and where, without the text itself."""
    with caplog.at_level(logging.INFO, "editable"):
        assert title_of(editor, event).save("Secret supper").status_code == 200
    assert f"changed project.event/{event.pk}/title by alice, revision {Revision.objects.get().pk}" in caplog.text
    assert "Secret supper" not in caplog.text


def test_a_channel_is_one_function(editor: Client, event: Event, heard: list[notifications.Change]) -> None:
    """TQ-06: it is told after the commit what was changed, by whom, and where."""
    title_of(editor, event).save("Supper")
    (change,) = heard
    revision = Revision.objects.get()
    assert (change.key, change.kind, change.user) == (f"project.event/{event.pk}/title", "change", "alice")
    assert (change.revision, change.sitting) == (revision.pk, str(revision.sitting))
    assert change.site == "http://testserver/"


def test_nobody_hears_of_what_was_rolled_back(heard: list[notifications.Change], mailbox: Mailbox) -> None:
    """TQ-02, TQ-06: no channel, no job."""
    change = notifications.Change("a.b/1/c", Revision.Kind.CHANGE, "alice", 1, "r", "s", "http://testserver/")
    with transaction.atomic():
        notifications.tell(change)
        transaction.set_rollback(True)
    assert heard == [] and not Job.objects.exists()


def test_a_channel_that_fails_stops_nothing(
    editor: Client, event: Event, heard: list[notifications.Change], caplog: pytest.LogCaptureFixture
) -> None:
    """TQ-03: the change is stored, and the others hear of it."""

    def broken(change: notifications.Change) -> None:
        raise ConnectionError("no chat today")

    notifications.register(broken)
    try:
        assert title_of(editor, event).save("Supper").status_code == 200
    finally:
        notifications.unregister(broken)
    assert len(heard) == 1 and "broken failed in queue notifications" in caplog.text


def test_one_mail_for_a_sitting(editor: Client, event: Event, mailbox: Mailbox) -> None:
    """TQ-06: after ten quiet minutes, with all changes of it, their links and what is different."""
    title, was = title_of(editor, event), event.title
    for text in ("First", "Second", "Harbour supper"):
        title.base = title.save(text).json()["base"]
    place = field(editor, f"project.event/{event.pk}/location_name")
    place.save("Old pier")
    pass_minutes(9)
    assert mailbox.mails == []
    pass_minutes(1.1)

    assert len(mailbox.mails) == 1
    mail = mailbox.mails[0]
    assert mail["To"] == OWNER and mail["Subject"] == "testserver: changed by alice"
    event.refresh_from_db()
    text = mailbox.text()
    assert f"http://testserver{event.get_absolute_url()}" in text
    assert f"  - {was}\n  + Harbour supper\n" in text
    assert "First" not in text and "Second" not in text
    assert "  + Old pier" in text and text.count("http://testserver/events/") == 2
    pass_minutes(60)
    assert len(mailbox.mails) == 1 and Job.objects.get().state == JobState.DONE


def test_a_change_begins_the_quiet_minutes_anew(editor: Client, event: Event, mailbox: Mailbox) -> None:
    """TQ-06: the mail waits for the last change of the sitting."""
    title = title_of(editor, event)
    title.base = title.save("First").json()["base"]
    pass_minutes(9)
    title.save("Second")
    pass_minutes(2)
    assert mailbox.mails == [] and Job.objects.get().attempts == 0
    pass_minutes(8.1)
    assert len(mailbox.mails) == 1 and "Second" in mailbox.text()


def test_the_next_sitting_has_its_own_mail(editor: Client, event: Event, mailbox: Mailbox) -> None:
    """TQ-06: with its own changes only, and another Message-ID."""
    title = title_of(editor, event)
    title.base = title.save("First").json()["base"]
    pass_minutes(11)
    title.save("Second")
    pass_minutes(11)
    assert len(mailbox.mails) == 2
    assert "  - First" in mailbox.text(1) and "  + Second" in mailbox.text(1)
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 2


def test_one_mail_for_each_change(editor: Client, event: Event, mailbox: Mailbox, settings: Any) -> None:
    """TQ-06: a setting; at once."""
    settings.EDITABLE_CHANGE_MAIL = "each"
    title = title_of(editor, event)
    title.base = title.save("First").json()["base"]
    title.save("Second")
    assert len(mailbox.mails) == 2 and "+ Second" in mailbox.text(1)


def test_what_was_taken_back_is_no_news(editor: Client, event: Event, mailbox: Mailbox) -> None:
    """TQ-06: a sitting that left everything as it was sends nothing."""
    title, before = title_of(editor, event), event.title
    title.base = title.save("First").json()["base"]
    title.save(before)
    pass_minutes(11)
    assert mailbox.mails == [] and Job.objects.get().state == JobState.DONE


def test_rows_that_came_and_went(editor: Client, mailbox: Mailbox) -> None:
    """TQ-06: an added row is named, a deleted one too, though it has no page any more; a text with its lines."""
    item = GalleryItem.objects.create(title="Quay", text="<p>One</p><p>Two</p>", position=1)
    text = field(editor, f"project.galleryitem/{item.pk}/text")
    assert text.save("<p>One</p><p>Three &amp; four</p>").status_code == 200
    gone = GalleryItem.objects.create(title="Pier", position=2)
    assert editor.post(f"/edit/project.galleryitem/{gone.pk}/delete/", {"request_id": "1" * 36}).status_code == 302
    pass_minutes(11)
    body = mailbox.text()
    assert "  - Two\n  + Three & four\n" in body and "One" not in body
    assert "Gallery item: deleted" in body


def test_choices_and_rows_have_their_names(editor: Client, mailbox: Mailbox, settings: Any) -> None:
    """TQ-06: what is stored as a key is told by the name that people know."""
    settings.ROOT_URLCONF = "tests.kinds.urls"
    old, new = (Habitat.objects.create(name=name) for name in ("Dunes", "Salt marsh"))
    specimen = Specimen.objects.create(line="Shell", needed_date="2026-01-01", needed_habitat=old)
    for name, value in (("needed_habitat", str(new.pk)), ("number_choice", "2")):
        own = field(editor, f"kinds.specimen/{specimen.pk}/{name}", f"/specimens/{specimen.pk}/")
        assert own.save(value).status_code == 200
    pass_minutes(11)
    body = mailbox.text()
    assert "  - Dunes\n  + Salt marsh\n" in body and "  - Upper\n  + Lower\n" in body


def test_a_mail_server_that_is_down(editor: Client, event: Event, mailbox: Mailbox, settings: Any) -> None:
    """TQ-06: the mail goes out later; a process that ended before is no loss, as the transaction wrote the job."""
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    title_of(editor, event).save("Supper")
    pass_minutes(11)
    job = Job.objects.get()
    assert (job.state, job.attempts) == (JobState.WAITING, 1) and "Refused" in job.error
    settings.EMAIL_PORT = port
    pass_minutes(5)
    assert len(mailbox.mails) == 1 and Job.objects.get().state == JobState.DONE


def test_nobody_is_mailed_by_default(editor: Client, event: Event, django_assert_num_queries: Any) -> None:
    """TQ-06: without recipients there is no job."""
    with TestCase.captureOnCommitCallbacks():
        title_of(editor, event).save("Supper")
    assert not Job.objects.exists() and timezone.now()


def test_a_hostile_name_makes_no_header(editor: Client, event: Event, mailbox: Mailbox, alice: Any) -> None:
    """TQ-06: what an editor is called, or writes, stays text."""
    alice.username = "alice\r\nBcc: all@example.org"
    alice.save()
    title_of(editor, event).save("{{ 7|add:7 }} <b>\r\n.\r\nQUIT")
    pass_minutes(11)
    mail = mailbox.mails[0]
    assert mail["Bcc"] is None and "\n" not in mail["Subject"]
    assert "{{ 7|add:7 }} <b>" in mailbox.text()
