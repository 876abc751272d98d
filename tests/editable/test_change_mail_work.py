"""Mails about changes with real processes that are killed, and a mail server that is away."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from editable.models import Revision
from project.models import Event
from tests.mailbox import Mailbox, mail_server
from tests.services import free_port
from tests.workers import ROOT, Workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]

OWNER = "owner@example.org"
AWAY_SECONDS = 60
PATIENCE_SECONDS = 120  # a job is tried again after 30 and 60 s
# Saves as a browser does, and is killed right after the commit, before anything that waits for it.
SAVE_AND_DIE = """
import os, signal, sys
import django
django.setup()
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from project.models import Event

client = Client(raise_request_exception=False)
client.force_login(User.objects.get())
url = f"/edit/project.event/{Event.objects.get().pk}/title/"
base = client.get(url, headers={"Accept": "application/json"}).json()["base"]
with transaction.atomic():
    if "die" in sys.argv:
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    client.post(url, {"value": "Lantern supper", "base": base}, headers={"Accept": "application/json"})
"""


@pytest.fixture
def port(crew: Workers) -> int:
    """Return where the workers and the site look for the mail server; a change is mailed by itself."""
    port = free_port()
    settings = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "CHANGE_RECIPIENTS": OWNER, "CHANGE_MAIL": "each"}
    crew.environment |= settings | {"ALLOWED_HOSTS": "testserver"}
    return port


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    with mail_server(port) as mailbox:
        yield mailbox


def save(crew: Workers, *how: str) -> int:
    """Change the title in a process of the site, and return the status it ended with."""
    done = subprocess.run([sys.executable, "-c", SAVE_AND_DIE, *how], cwd=ROOT, env=crew.environment, check=False)
    assert (Event.objects.get().title, Revision.objects.count()) == ("Lantern supper", 1)
    return done.returncode


def test_a_process_killed_between_commit_and_mail(crew: Workers, mailbox: Mailbox, alice: User, event: Event) -> None:
    """TQ-06: the transaction has written the job, so the mail goes out once there is a worker again, one of them."""
    assert save(crew, "die") == -9
    assert mailbox.mails == []
    crew.start()
    crew.wait_until(lambda: mailbox.mails)
    assert [mail["To"] for mail in mailbox.mails] == [OWNER]
    assert "- Lantern night" in mailbox.text() and "+ Lantern supper" in mailbox.text()


@pytest.mark.parametrize("crew", ["database"], indirect=True)
def test_a_mail_server_that_is_away_for_a_minute(crew: Workers, port: int, alice: User, event: Event) -> None:
    """TQ-06: the worker tries again, and there is one mail."""
    crew.start()
    assert save(crew) == 0
    time.sleep(AWAY_SECONDS)
    with mail_server(port) as mailbox:
        crew.wait_until(lambda: mailbox.mails, PATIENCE_SECONDS)
        time.sleep(2)
        assert [mail["To"] for mail in mailbox.mails] == [OWNER]
