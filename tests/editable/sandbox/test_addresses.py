"""Every address of the site, whatever is sent to it: the shared site stays as it is."""

import itertools
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from project.models import Event, GalleryItem
from tests.editable.fields import JSON, code
from tests.editable.sandbox.people import (
    MESSAGE,
    ORIGIN,
    private_files,
    shared_content,
    shared_files,
    upload,
)

pytestmark = pytest.mark.django_db(transaction=True)


def addresses(patterns: list[URLPattern | URLResolver], start: str = "/") -> Iterator[str]:
    """Return an address for each pattern, with a row that there is wherever it names one."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, start + filled(one.pattern))
        else:
            yield start + filled(one.pattern)


def filled(pattern) -> str:
    event, item = Event.objects.first(), GalleryItem.objects.first()
    values = {"label": "project.galleryitem", "field": "title", "slug": event.slug, "token": "x", "object_id": event.pk}
    values |= {"uidb64": "MQ", "key": "0" * 32, "revision": 1, "width": 400, "height": 300, "path": "x", "url": "x"}
    values |= {"app_label": "project", "content_type_id": 1, "name": "x", "operation": "orient", "folder": ""}
    text = str(pattern).removeprefix("^").removesuffix("$")
    for name, converter in pattern.converters.items():
        value = values.get(name, item.pk if type(converter).__name__ != "UUIDConverter" else uuid.uuid4())
        for part in (f"<{name}>", *(f"<{kind}:{name}>" for kind in KINDS)):
            text = text.replace(part, str(value))
    return text if "(" not in text else ""


KINDS = ("int", "str", "slug", "uuid", "path", "thumbnail_key")
DATA = {
    **MESSAGE,
    "value": "Stolen",
    "base": "",
    "username": "x",
    "password": "x",
    "old_password": "x",
    "ids": "1",
    "action": "delete",
    "new_password1": "a-long-one-7",
    "new_password2": "a-long-one-7",
    "title": "Stolen",
    "value-title": "Stolen",
}


def every_address() -> set[str]:
    found = {*addresses(get_resolver().url_patterns)} - {"/accounts/logout/"}
    assert len(found) > 60 and "/edit/sandbox/reset/" in found and "/admin/" in found and "/contact/" in found
    return found


def send_everything(client: Client, but: str = "") -> set[int]:
    """POST to each address but one; return the statuses."""
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    statuses = set()
    for address in every_address() - {but}:
        own = DATA | {"value": upload() if "image" in address else DATA["value"]}
        response = client.post(address, own, headers=JSON | ORIGIN | {"X-CSRFToken": token})
        statuses.add(response.status_code)
        b"".join(response)
    return statuses


@pytest.mark.parametrize("begun", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_no_address_changes_the_shared_site_for_who_is_in_a_demo(visitor, begun):
    """SB-07: whatever is sent to whatever address, before the first change or after it, the shared site stays."""
    person = visitor()
    person.page()
    if begun:
        person.say("Only mine")
    before = shared_content(), shared_files()
    statuses = send_everything(person.client)
    assert 500 not in statuses and 200 in statuses
    assert (shared_content(), shared_files()) == before


def test_no_address_changes_the_shared_site_for_an_editor_in_review(editor, alice):
    """SB-07: the same for somebody with an account, even one who may do everything."""
    alice.is_superuser = alice.is_staff = True
    alice.save()
    editor.say("Only mine")
    before = shared_content(), shared_files()
    assert 500 not in send_everything(editor.client)
    assert (shared_content(), shared_files()) == before


def test_no_address_changes_the_shared_site_for_visitors_of_a_demo(demo):
    """SB-07: nor for somebody who did not even press “Start editing”."""
    before = shared_content(), shared_files()
    client = Client(enforce_csrf_checks=True)
    assert 500 not in send_everything(client, but="/accounts/demo/")
    assert (shared_content(), shared_files()) == before
    assert private_files() == []


def test_every_saved_field_stays_in_the_copy(editor):
    """SB-07: with right bases all fields of the page are saved, none of them on the shared site."""
    before = shared_content()
    editor.page()
    saved = 0
    for item in GalleryItem.objects.all():
        for name in ("title", "alt", "active"):
            saved += editor.change(f"project.galleryitem/{item.pk}/{name}", "false").status_code == 200
    assert saved == 9
    assert shared_content() == before


CLOSED = ["/admin/", "/admin/auth/user/", "/batches/", f"/batches/{uuid.UUID(int=1)}/", "/accounts/password_change/"]
CLOSED += ["/accounts/password_reset/", "/accounts/password_change/done/", "/accounts/reset/MQ/abc/"]


def test_what_leaves_is_closed(editor, visitor):
    """SB-07: the admin, batches, photos and everything about passwords say so, to whoever asks."""
    people = editor.client, visitor().client, Client()
    for client, address in itertools.product(people, CLOSED):
        for response in (client.get(address), client.post(address, DATA, headers=ORIGIN)):
            assert response.status_code == 403, address
        response = client.get(address, headers=JSON)
        assert (response.status_code, code(response)) == (403, "forbidden")
        assert "nothing leaves your private copy" in response.json()["message"]


def test_photos_are_closed(settings):
    """SB-07: the photo tools are on the list by their namespace."""
    assert {"photos", "batches", "admin"} <= set(settings.EDITABLE_SANDBOX_REFUSED)
