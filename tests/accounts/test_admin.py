"""The admin: users, groups and messages."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client
from django.urls import reverse

from project.models import ContactMessage

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> User:
    """Somebody who may do everything."""
    return User.objects.create_superuser("root", "root@example.org", PASSWORD)


@pytest.fixture
def message(db: None) -> ContactMessage:
    """A message with what must not be run."""
    return ContactMessage.objects.create(name="<b>Vera</b>", email="vera@example.com", message="<script>1</script>")


def test_it_manages_users_groups_and_messages_only() -> None:
    """AD-01: content is edited in the page."""
    assert set(admin.site._registry) == {User, Group, ContactMessage}


@pytest.mark.parametrize(
    "name", ["index", "auth_user_changelist", "auth_user_add", "auth_group_add", "project_contactmessage_changelist"]
)
def test_pages_open(client: Client, root: User, message: ContactMessage, name: str) -> None:
    """AD-01: list, add and index, without anything inline that the policy would stop."""
    client.force_login(root)
    response = client.get(reverse(f"admin:{name}"))
    assert response.status_code == 200
    assert b" style=" not in response.content and b" onclick=" not in response.content
    assert b"<script>1</script>" not in response.content


def test_sign_in_is_the_sites_own(client: Client, alice: User, root: User) -> None:
    """AU-01: one throttled sign-in; editors who are no staff are refused."""
    start = client.get(reverse("admin:index"), follow=True)
    assert start.redirect_chain[-1][0] == f"{reverse('login')}?next={reverse('admin:index')}"
    response = client.post(reverse("admin:login"), {"username": "root", "password": PASSWORD})
    assert "sessionid" not in response.cookies
    client.force_login(alice)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    client.force_login(root)
    assert client.get(reverse("admin:login"))["Location"] == reverse("admin:index")


def test_messages_are_read_and_deleted(client: Client, root: User, message: ContactMessage) -> None:
    """AD-01: fields are shown, not edited."""
    client.force_login(root)
    url = reverse("admin:project_contactmessage_change", args=[message.pk])
    page = client.get(url).content.decode()
    assert "&lt;script&gt;1&lt;/script&gt;" in page and "<textarea" not in page
    assert client.post(url, {"name": "changed"}).status_code == 403
    assert client.get(reverse("admin:project_contactmessage_add")).status_code == 403
    client.post(reverse("admin:project_contactmessage_delete", args=[message.pk]), {"post": "yes"})
    assert not ContactMessage.objects.exists()


def test_it_invites(client: Client, root: User, alice: User) -> None:
    """AU-04: the action mails a link to those who have an address and are active, and names the others."""
    nobody = User.objects.create_user("nobody")
    client.force_login(root)
    data = {"action": "invite", "_selected_action": [alice.pk, nobody.pk]}
    response = client.post(reverse("admin:auth_user_changelist"), data, follow=True)
    [invitation] = mail.outbox
    assert invitation.to == ["alice@example.org"]
    assert "http://testserver/accounts/reset/" in invitation.body
    told = [str(message) for message in response.context["messages"]]
    assert told == ["nobody has no address or is not active.", "1 invitation was sent."]


def test_a_mail_server_that_is_down_is_named(client: Client, root: User, alice: User, settings) -> None:
    """AU-04: a sentence, no error of the server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(root)
    data = {"action": "invite", "_selected_action": [alice.pk]}
    response = client.post(reverse("admin:auth_user_changelist"), data, follow=True)
    assert "could not be sent" in response.content.decode()
