"""The contact form."""

import datetime
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media_tools import reaper
from media_tools.models import Job, JobState
from project.models import ContactMessage

pytestmark = pytest.mark.django_db
GOOD = {"name": "Vera Visitor", "email": "vera@example.com", "message": "Is there\na concert?"}


@pytest.fixture(autouse=True)
def recipients(settings) -> None:
    """Somebody reads the messages."""
    settings.CONTACT_RECIPIENTS = ["office@example.org"]


@pytest.fixture
def broken_mail(settings) -> None:
    """A mail server that does not answer."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def send(client: Client, **changes: str):
    """Send the form, with `changes`."""
    return client.post(reverse("contact"), GOOD | changes)


def test_it_stores_and_mails(client: Client) -> None:
    """CT-01: the message reaches the recipients, an answer reaches the visitor, no cookie is set."""
    response = send(client, phone="+31 6 1234")
    assert (response.status_code, response["Location"]) == (302, reverse("contact-thanks"))
    [message] = mail.outbox
    assert (message.to, message.reply_to) == (["office@example.org"], ["vera@example.com"])
    assert "Vera Visitor" in message.subject
    assert all(part in message.body for part in ("Is there\na concert?", "+31 6 1234", "vera@example.com"))
    assert ContactMessage.objects.get().mailed
    thanks = client.get(response["Location"])
    for answer in (response, thanks):
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")


def test_words_are_mailed_as_they_are(client: Client) -> None:
    """CT-01: nothing is escaped in a text mail."""
    send(client, name="O'Neil & <Sons>", message="1 < 2 & 'so'")
    assert "O'Neil & <Sons>" in mail.outbox[0].subject and "1 < 2 & 'so'" in mail.outbox[0].body


def test_get_leads_to_the_form(client: Client) -> None:
    """CT-01: the address alone is harmless."""
    assert client.get(reverse("contact"))["Location"] == reverse("home") + "#contact"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"email": "vera"},
        {"email": "vera@example.com\nBcc: all@example.com"},
        {"email": "vera@example.com, all@example.com"},
        {"message": " "},
        {"message": "x" * 10_001},
        {"message": "a\0b"},
        {"phone": "1" * 51},
    ],
)
def test_a_refused_form_keeps_what_was_typed(client: Client, changes: dict[str, str]) -> None:
    """CT-01: 400, the form again, nothing stored or mailed."""
    response = send(client, **changes)
    assert response.status_code == 400 and not response.cookies
    form = response.context["contact_form"]
    assert form.errors and all(form[name].value() == value for name, value in (GOOD | changes).items())
    assert b"a concert?" in response.content or "message" in changes
    assert not ContactMessage.objects.exists() and not mail.outbox


def test_a_name_cannot_add_headers(client: Client) -> None:
    """CT-01: line breaks in a name become spaces."""
    send(client, name="Vera\r\nBcc: all@example.com")
    [message] = mail.outbox
    assert "Bcc" not in message.message() and message.recipients() == ["office@example.org"]
    assert "\n" not in message.subject and ContactMessage.objects.get().name == "Vera Bcc: all@example.com"


def test_the_trap_thanks_and_does_nothing(client: Client) -> None:
    """CT-01: a machine that fills every field does not learn that it was caught."""
    assert send(client, website="https://spam.example")["Location"] == reverse("contact-thanks")
    assert not ContactMessage.objects.exists() and not mail.outbox


def test_sixth_message_is_throttled_and_not_lost(client: Client) -> None:
    """CT-01: 429 with Retry-After, what was typed still in the form; other addresses go on."""
    assert [send(client).status_code for _ in range(5)] == [302] * 5
    response = send(client, message="the sixth")
    assert response.status_code == 429 and int(response["Retry-After"]) > 800
    assert b"the sixth" in response.content and b"Too many attempts" in response.content
    assert ContactMessage.objects.count() == 5
    assert client.post(reverse("contact"), GOOD, REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"origin": "http://testserver"}, 302),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_other_sites_are_refused(headers: dict[str, str], status: int) -> None:
    """CT-01: no token; Origin and Sec-Fetch-Site are checked where the browser sends them."""
    client = Client(headers=headers, enforce_csrf_checks=True)
    assert send(client).status_code == status
    assert ContactMessage.objects.count() == (status == 302)


def test_it_is_kept_when_mail_is_down(client: Client, broken_mail, caplog) -> None:
    """CT-01: stored, said honestly, and no personal data in the log."""
    response = send(client)
    assert response["Location"] == reverse("contact-thanks") + "?kept=1"
    assert client.get(response["Location"]).context["kept"] is True
    assert not ContactMessage.objects.get().mailed
    assert "is kept" in caplog.text
    assert not any(word in caplog.text for word in ("Vera", "vera@", "concert"))


def test_kept_ones_go_out_later(client: Client, settings, broken_mail) -> None:
    """CT-01: with the next message that goes out, each once."""
    working = "django.core.mail.backends.locmem.EmailBackend"
    send(client, name="First")
    settings.EMAIL_BACKEND = working
    send(client, name="Second")
    send(client, name="Third")
    assert [message.subject.rpartition(" ")[2] for message in mail.outbox] == ["Second", "First", "Third"]
    assert not ContactMessage.objects.filter(mailed=False).exists()


def test_kept_ones_are_tried_again(client: Client, settings, broken_mail) -> None:
    """CT-01: by a job, however long nobody else writes, and each goes out once."""
    send(client, name="First")
    send(client, name="Second")
    for _round in range(2):
        Job.objects.update(due_at="2020-01-01T00:00Z")
        reaper.reap()
    job = Job.objects.get()
    assert (job.state, job.attempts, len(mail.outbox)) == (JobState.WAITING, 2, 0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Job.objects.update(due_at="2020-01-01T00:00Z")
    reaper.reap()
    assert [message.subject.rpartition(" ")[2] for message in mail.outbox] == ["First", "Second"]
    assert Job.objects.get().state == JobState.DONE


def test_it_is_kept_for_the_stated_time(client: Client, settings) -> None:
    """CT-02: the form says for how long; older ones are deleted with the next message."""
    settings.CONTACT_DAYS = 30
    assert "kept for 30 days and then deleted" in client.get("/").content.decode()
    for days, name in ((31, "Old"), (29, "Young")):
        message = ContactMessage.objects.create(name=name, email="a@example.org", message="Hello", mailed=True)
        ContactMessage.objects.filter(pk=message.pk).update(created=timezone.now() - datetime.timedelta(days=days))
    send(client, name="New")
    assert set(ContactMessage.objects.values_list("name", flat=True)) == {"Young", "New"}


def test_editors_see_that_messages_wait(client: Client, editor_client: Client, admin_client: Client) -> None:
    """CT-02: how many, and a link for who may read them; visitors see nothing of it."""
    for mailed in (False, False, True):
        ContactMessage.objects.create(name="Vera", email="vera@example.org", message="Hello", mailed=mailed)
    pages = [each.get("/").content.decode() for each in (client, editor_client, admin_client)]
    assert ["2 messages from visitors could not be mailed yet" in page for page in pages] == [False, True, True]
    link = 'href="/admin/project/contactmessage/?mailed__exact=0"'
    assert [link in page for page in pages] == [False, False, True]
    listed = admin_client.get("/admin/project/contactmessage/?mailed__exact=0").content.decode()
    assert listed.count("vera@example.org") == 2
    ContactMessage.objects.update(mailed=True)
    assert "could not be mailed" not in editor_client.get("/").content.decode()


def test_the_owner_reads_and_deletes(admin_client: Client) -> None:
    """CT-02: in the admin; nothing can be changed there."""
    message = ContactMessage.objects.create(name="Vera", email="vera@example.org", message="About the concert")
    page = admin_client.get(f"/admin/project/contactmessage/{message.pk}/change/").content.decode()
    assert "About the concert" in page and 'name="_save"' not in page
    admin_client.post(f"/admin/project/contactmessage/{message.pk}/delete/", {"post": "yes"})
    assert not ContactMessage.objects.exists()


def test_it_is_kept_where_nobody_is_named(client: Client, settings) -> None:
    """CT-01: without CONTACT_RECIPIENTS the message waits in the admin."""
    settings.CONTACT_RECIPIENTS = []
    assert "kept" in send(client)["Location"]
    assert ContactMessage.objects.filter(mailed=False).count() == 1 and not mail.outbox


def test_error_reports_hold_no_message(client: Client, settings, rf) -> None:
    """CT-01: an error while storing mails ADMINS a report without what the visitor wrote."""
    settings.DEBUG = False
    settings.ADMINS = [("Ann", "ann@example.org")]
    client.raise_request_exception = False
    with patch.object(ContactMessage, "save", side_effect=DatabaseError("down")):
        assert send(client).status_code == 500
    reports = [message.body for message in mail.outbox]
    assert reports
    assert not any(word in report for report in reports for word in ("Vera", "vera@", "concert"))
