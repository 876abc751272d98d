"""A site in which changes are only tried."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from editable.models import RichTextBlock
from editable.sandbox import copies
from project.accounts import demo as account
from project.models import ContactMessage, Event, GalleryItem
from tests.editable.sandbox.people import Person
from tests.media_tools.pictures import picture

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def sandbox(settings: Any, tmp_path: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the settings of a site with `EDITABLE_SANDBOX=review`, which keeps its copies in a folder of this test."""
    settings.SANDBOX = settings.EDITABLE_SANDBOX = "review"
    settings.EDITABLE_SANDBOX_FOLDER = str(tmp_path / "sandbox")
    settings.EMAIL_BACKEND, settings.EDITABLE_SANDBOX_EMAIL_BACKEND = "editable.sandbox.mail.backend", LOCMEM
    monkeypatch.setattr(copies, "_pruned_at", float("inf"))  # no request prunes by itself
    fill()
    return settings


def fill() -> None:
    """Give the site some content."""
    for number in range(3):
        item = GalleryItem(title=f"Boat {number}", position=number, active=True)
        item.image.save("boat.jpg", ContentFile(picture(), "boat.jpg"))
    Event.objects.create(title="Lantern night", start_date="2099-05-04")
    RichTextBlock.objects.create(slug="about-left", title="About", text="<p>The harbour.</p>")
    ContactMessage.objects.create(name="Vera", email="vera@example.com", message="Between us: a secret")


@pytest.fixture
def demo(sandbox: Any) -> Any:
    """Return the settings of a demonstration."""
    sandbox.SANDBOX = sandbox.EDITABLE_SANDBOX = "demo"
    sandbox.AUTHENTICATION_BACKENDS = [*sandbox.AUTHENTICATION_BACKENDS, account.BACKEND]
    return sandbox


@pytest.fixture
def editor(sandbox: Any, alice: Any) -> Person:
    """Return alice with a browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    return Person(client)


@pytest.fixture
def visitor(demo: Any) -> Callable[[], Person]:
    """Return `visitor()`: somebody who has pressed “Start editing” in a browser of their own."""

    def begin() -> Person:
        person = Person(Client(enforce_csrf_checks=True))
        person.start()
        return person

    return begin
