"""Ways out of a private copy, into another's, or onto the shared site: all are closed."""

import time

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path, reverse

from editable import notifications, phones
from editable.models import PhoneTicket, Revision, TextBlock
from editable.sandbox import copies, visits
from media_tools.models import Job, Picture, WantedThumbnail
from project import settings as project_settings
from project.models import ContactMessage, Event, GalleryItem
from tests.editable.fields import JSON
from tests.editable.sandbox.people import (
    MESSAGE,
    ORIGIN,
    Person,
    event_field,
    private_files,
    shared_content,
    shared_files,
    upload,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_mail_leaves(editor, sandbox, mailoutbox):
    """SB-07: neither a message of the contact form nor the news of a change; outside of a copy mails are sent."""
    sandbox.EDITABLE_CHANGE_RECIPIENTS, sandbox.EDITABLE_CHANGE_MAIL = ["boss@example.com"], "each"
    sandbox.CONTACT_RECIPIENTS = ["boss@example.com"]
    assert editor.say("Only mine").status_code == 200
    assert editor.client.post("/contact/", MESSAGE | {"csrfmiddlewaretoken": editor.token()}).status_code == 302
    with editor.copy.opened():
        assert ContactMessage.objects.get().name == "Vera"
        mail.send_mail("x", "x", "a@example.com", ["b@example.com"])
    assert len(mail.outbox) == 0 and ContactMessage.objects.count() == 1
    assert Client().post("/contact/", MESSAGE, headers=ORIGIN).status_code == 302  # a visitor of the real site
    assert len(mail.outbox) == 1 + 1 and ContactMessage.objects.count() == 2  # with the one that was kept


def test_nobody_is_notified(editor, caplog):
    """SB-07: no channel hears of a change in a copy, and the log does not say that the site was changed."""
    heard = []

    def tell(change):
        heard.append(change)

    notifications.register(tell)
    try:
        with caplog.at_level("INFO", "editable"):
            assert editor.say("Only mine").status_code == 200
    finally:
        notifications.unregister(tell)
    assert heard == [] and "byline" not in caplog.text


def test_no_job_comes_into_the_shared_queue(editor, sandbox):
    """SB-07: thumbnails are made within the request, and no worker hears of them, nor does the shared cache."""
    backend = {"BACKEND": "django_tasks_db.DatabaseBackend"}
    sandbox.TASKS = {"default": project_settings.TASKS["default"] | backend}
    editor.say("Only mine")
    cache.clear()
    known = Job.objects.count(), WantedThumbnail.objects.count()
    item = GalleryItem.objects.first()
    editor.change(f"project.galleryitem/{item.pk}/image", upload())
    editor.page("/")
    assert f"/media/{editor.copy.files}/cache/" in editor.page("/")
    assert (Job.objects.count(), WantedThumbnail.objects.count()) == known
    assert not any(editor.copy.name in str(value) for value in cache._cache.values())
    with editor.copy.opened():
        assert not Job.objects.open().exists()


def test_a_thumbnail_of_a_shared_picture_is_apart_too(editor):
    """SB-07: another focal point in a copy makes no file, row or cached address that the site would use."""
    item = GalleryItem.objects.first()
    editor.say("Only mine")
    before = set(map(str, private_files()))
    editor.change(f"project.galleryitem/{item.pk}/focal", "10 90")
    editor.page("/")
    made = {one for one in map(str, private_files()) if "/cache/" in one} - before
    assert made
    assert copies.FILES not in Client().get("/").content.decode()


@pytest.mark.contract
def test_a_copy_holds_no_secrets(editor, alice):
    """SB-01: neither sessions nor passwords, tickets, messages, throttles or jobs are in the file, in no page of it."""
    ticket = PhoneTicket.objects.create(
        user=alice, digest="d" * 64, model="a.b", object_pk="1", field="f", base="b", expires_at="2099-01-01T00:00Z"
    )
    Job.objects.create(kind="a.secret.kind", queue="default", due_at="2099-01-01T00:00Z")
    editor.say("Only mine")
    data = (editor.copy.folder / copies.DATABASE).read_bytes()
    alice.refresh_from_db()
    secrets = [editor.client.session.session_key, alice.password, alice.password.split("$")[-1], ticket.digest]
    for secret in [*secrets, "Between us: a secret", "a.secret.kind"]:
        assert secret.encode() not in data, secret
    assert b"The harbour." in data
    assert copies.root().stat().st_mode & 0o077 == 0 and editor.copy.folder.stat().st_mode & 0o077 == 0


def test_names_of_copies_are_nobodys_to_guess(visitor):
    """SB-01: a name is the digest of a secret that only the server has; knowing it, or its files, opens nothing."""
    person = visitor()
    person.say("Only mine")
    secret, _begun = person.client.session[visits.KEY]
    name = person.copy.name
    assert len(name) == 32 and secret not in name
    known = [*person.client.cookies.values(), person.page()]
    assert not any(secret in str(one) for one in known)
    assert person.client.session.session_key not in name
    thief = visitor()
    for value in (name, secret, f"../{name}", "../../db.sqlite3", "\0"):
        thief.client.cookies["editable_sandbox"] = value
        for query in ("sandbox", "copy", "name", visits.KEY):
            assert "Only mine" not in thief.client.get("/", {query: value}).content.decode()
    thief.client.cookies["sessionid"] = name
    assert "Only mine" not in thief.client.get("/").content.decode()


def test_the_file_of_a_copy_is_not_given_out(editor):
    """SB-01: no address leads to a database of a copy."""
    editor.say("Only mine")
    for way in (
        "sandbox/{}/db.sqlite3",
        "../sandbox/{}/db.sqlite3",
        "x/../../sandbox/{}/db.sqlite3",
        "..%2fsandbox%2f{}%2fdb.sqlite3",
    ):
        assert Client().get("/media/" + way.format(editor.copy.name)).status_code in (400, 404)


def test_an_old_session_key_leads_to_nobodys_copy(visitor):
    """SB-01: who knew the key before signing in, a planted one say, has nothing after it."""
    person = visitor()
    planted = person.client.session.session_key
    person.say("Only mine")
    person.client.post("/accounts/login/", {"username": "demo", "password": "demo"}, headers=ORIGIN)
    assert "Only mine" in person.page()
    thief = Client()
    thief.cookies["sessionid"] = planted
    page = thief.get("/").content.decode()
    assert "Only mine" not in page and "Start editing" in page


def test_another_persons_sign_in_begins_anew(editor, bob):
    """SB-01: in the same browser somebody else finds nothing of the first one's."""
    editor.say("Only mine")
    first = editor.copy
    editor.client.force_login(bob)
    assert "Only mine" not in editor.page()
    assert editor.copy != first


def test_an_account_that_was_closed_edits_no_copy(editor, alice):
    """SB-07: who may sign in, and who may change what, is always the shared site's word."""
    mine = event_field(editor.client)
    token = editor.token()
    assert editor.say("Only mine").status_code == 200
    alice.groups.clear()
    headers = JSON | {"X-CSRFToken": token}
    assert editor.client.post(mine.url, {"value": "x", "base": "x"}, headers=headers).status_code == 403
    alice.user_permissions.add(Permission.objects.get(codename="change_event"))
    assert editor.client.post(mine.url, {"value": "x", "base": "x"}, headers=headers).status_code == 409
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert editor.client.post(mine.url, {"value": "x", "base": "x"}, headers=headers).status_code == 401


def test_a_ticket_of_the_shared_site_is_none(editor, alice):
    """SB-07: a phone's ticket from before the sandbox was turned on saves nothing on the shared site."""
    item, token = GalleryItem.objects.first(), "a-token"
    PhoneTicket.objects.create(
        user=alice, digest=phones.digest_of(token), model="project.galleryitem", object_pk=item.pk, field="image",
        base=phones.digest(item.image.name), expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    before = shared_content(), shared_files()
    for address in (reverse("editable:phone", args=[token]), f"/edit/phone/{token}"):
        assert Client().post(address, {"value": upload()}, headers=JSON).status_code == 404
    assert (shared_content(), shared_files()) == before


def test_only_its_owner_resets_a_copy(visitor):
    """SB-01: another person's press, a form from elsewhere and one without its token leave it."""
    one, other = visitor(), visitor()
    one.say("Only mine")
    assert one.client.post("/edit/sandbox/reset/").status_code == 403
    assert Client().post("/edit/sandbox/reset/", headers=JSON).status_code == 401
    assert other.post("/edit/sandbox/reset/").status_code == 200
    assert "Only mine" in one.page()


def test_no_cache_keeps_a_page_from_a_copy(editor, visitor):
    """SB-01: nothing of a sandbox's session may be kept, by a browser or on the way to it."""
    editor.say("Only mine")
    picture = editor.post("/edit/upload/", {"value": upload()}).json()["url"]
    for address in ("/", "/about/", picture, "/nowhere/", "/sitemap.xml", "/media/pending/?key=" + "0" * 32):
        assert {"private", "no-store"} <= set(editor.client.get(address)["Cache-Control"].split(", ")), address
    assert Picture.objects.count() == 0


# Views that fail, or go on after the middleware is done.


def fail(request):
    TextBlock.objects.create(slug="from-a-failing-view", title="x")
    raise RuntimeError


def stream(request):
    def parts():
        for event in Event.objects.all():
            yield event.location_name.encode()
        yield str(TextBlock.objects.count()).encode()
        TextBlock.objects.create(slug="from-a-stream", title="x")

    return StreamingHttpResponse(parts())


def give(request):
    return FileResponse(iter([b"a file"]))


def handle(request):
    return HttpResponse("fine")


urlpatterns = [
    *(path("fail/", fail), path("stream/", stream), path("give/", give), path("handle/", handle)),
    path("", include("project.urls")),
]
handler400 = handler403 = handler404 = None


@pytest.fixture
def views(sandbox):
    sandbox.ROOT_URLCONF = __name__


def test_the_shared_connection_is_back_after_each_request(editor, views):
    """SB-07: also where the view fails; what it wrote is in the copy."""
    editor.say("Only mine")
    shared = connections["default"]
    editor.client.raise_request_exception = False
    before = shared_content()
    for address, status in (("/fail/", 500), ("/handle/", 200), ("/give/", 200), ("/nowhere/", 404)):
        assert editor.client.get(address).status_code == status
        assert connections["default"] is shared, address
    assert shared_content() == before
    with editor.copy.opened():
        assert TextBlock.objects.filter(slug="from-a-failing-view").exists()


def test_a_response_that_streams_is_from_the_copy(editor, views):
    """SB-07: its queries come after the middleware is done, and still see and change the copy alone."""
    editor.say("Only mine")
    before, shared = shared_content(), connections["default"]
    parts = iter(editor.client.get("/stream/"))
    assert next(parts) == b"Only mine"
    assert connections["default"] is shared
    assert list(parts) == [b"0"]
    assert shared_content() == before
    with editor.copy.opened():
        assert TextBlock.objects.filter(slug="from-a-stream").exists()


def test_times_to_live_are_not_the_clients(editor):
    """SB-01: nothing a browser sends makes a copy older or younger than it is."""
    editor.say("Only mine")
    editor.client.get("/", headers={"date": "Thu, 01 Jan 2099 00:00:00 GMT", "if-modified-since": "x"})
    assert 0 <= time.time() - (editor.copy.folder / copies.ABOUT).stat().st_mtime < 60
    assert Revision.objects.count() == 0 and Person(Client()).page()
