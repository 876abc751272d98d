"""People of these tests, and a browser as a visitor has it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from project.accounts.mail import send_soon

PASSWORD = "correct horse battery"
ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def fast_hasher(settings) -> None:
    """Keep the hundreds of sign-ins here short; what takes equally long is asserted by counting hashes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice(db: None) -> User:
    """An editor whose user name is not the address."""
    return User.objects.create_user("alice", "alice@example.org", PASSWORD)


@pytest.fixture
def browser() -> Client:
    """A client that says, as browsers do, where its forms come from."""
    return Client(headers={"origin": ORIGIN})


@pytest.fixture
def sent() -> Callable[[], list[mail.EmailMessage]]:
    """Return what was mailed, when everything handed over has gone out."""

    def wait() -> list[mail.EmailMessage]:
        last = mail.EmailMessage("last", "", to=["nobody@example.org"])
        for _sender in range(2):
            send_soon(last).result(timeout=10)
        return [message for message in mail.outbox if message.subject != "last"]

    return wait
