"""New passwords and invitations."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.template import engines
from django.test import Client
from django.urls import reverse

from project.accounts import invitations

from .conftest import ORIGIN, PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another thing"


def set_password(client: Client, link: str, password: str = NEW):
    """Open the link of a mail and send the form there."""
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(path, {"new_password1": password, "new_password2": password})


def link_in(message: mail.EmailMessage) -> str:
    """Return the path of the link in `message`."""
    found = re.search(r"https?://[^/\s]+(/accounts/reset/\S+)", str(message.body))
    assert found
    return found[1]


def test_reset_by_mail(browser: Client, alice: User, sent) -> None:
    """AU-04: a mail with a link that works once, in the words of templates/mail."""
    response = browser.post(reverse("password_reset"), {"email": "Alice@example.org"})
    assert response["Location"] == reverse("password_reset_done")
    [message] = sent()
    assert message.to == ["alice@example.org"] and "\n" not in message.subject
    assert "http://testserver/accounts/reset/" in message.body and "alice" in message.body
    link = link_in(message)
    done = set_password(browser, link)
    assert done["Location"] == reverse("password_reset_complete")
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert b"too old" in Client().get(link).content


def test_reset_does_not_tell_who_is_known(browser: Client, alice: User, sent) -> None:
    """AU-04: unknown, deactivated and known addresses get the same answer."""
    User.objects.create_user("gone", "gone@example.org", PASSWORD, is_active=False)
    answers = [
        browser.post(reverse("password_reset"), {"email": f"{name}@example.org"})
        for name in ("alice", "gone", "nobody")
    ]
    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert [message.to for message in sent()] == [["alice@example.org"]]


def test_reset_is_throttled(browser: Client, alice: User, sent) -> None:
    """AU-04: nobody's inbox is filled; an unknown address is refused just so."""
    for name in ("alice", "nobody"):
        data = {"email": f"{name}@example.org"}
        answers = [browser.post(reverse("password_reset"), data).status_code for _ in range(4)]
        assert answers == [302, 302, 302, 429]
    assert len(sent()) == 3


def test_reset_survives_a_broken_mail_server(browser: Client, alice: User, settings, sent, caplog) -> None:
    """AU-04: the answer is the same, and the log names nobody."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert browser.post(reverse("password_reset"), {"email": "alice@example.org"}).status_code == 302
    sent()
    assert "could not be sent" in caplog.text and "alice" not in caplog.text


def test_reset_pages_set_no_cookie(browser: Client, alice: User) -> None:
    """AU-04: visitors' forms carry no token; other sites' are refused by Origin."""
    for response in [
        browser.get(reverse("password_reset")),
        browser.post(reverse("password_reset"), {"email": "alice@example.org"}),
        browser.get(reverse("password_reset_done")),
        browser.get(reverse("password_reset_complete")),
        browser.post(reverse("password_reset"), {"email": "no address"}),
    ]:
        assert response.status_code in (200, 302, 400)
        assert not response.cookies and "Cookie" not in response.get("Vary", "")
    foreign = Client(headers={"origin": "https://evil.example"})
    assert foreign.post(reverse("password_reset"), {"email": "alice@example.org"}).status_code == 403


def test_form_of_the_link_asks_for_a_token(alice: User) -> None:
    """AU-04: that form has a session, so it has a token too."""
    client = Client(headers={"origin": ORIGIN}, enforce_csrf_checks=True)
    assert set_password(client, invitations.password_path(alice)).status_code in (401, 403)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_weak_new_password_is_explained(browser: Client, alice: User) -> None:
    """AU-04: the form again, with what is wrong."""
    response = set_password(browser, invitations.password_path(alice), "password")
    assert response.status_code == 200 and b"too common" in response.content


def test_change(browser: Client, alice: User) -> None:
    """AU-04: the old password is asked for; this session stays, and visitors are sent to sign in."""
    url = reverse("password_change")
    assert browser.get(url)["Location"] == f"{reverse('login')}?next={url}"
    browser.force_login(alice)
    data = {"new_password1": NEW, "new_password2": NEW}
    assert browser.post(url, data | {"old_password": "wrong"}).status_code == 200
    response = browser.post(url, data | {"old_password": PASSWORD}, follow=True)
    assert response.status_code == 200 and response.redirect_chain == [(reverse("password_change_done"), 302)]
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_invitation(browser: Client) -> None:
    """AU-04: the invited set a password by the link and can sign in."""
    bob = User.objects.create_user("bob@example.org", "bob@example.org", first_name="Bob")
    invitations.send(bob, "https://site.example")
    [message] = mail.outbox
    assert message.to == ["bob@example.org"] and "Hello Bob" in message.body
    assert "https://site.example/accounts/reset/" in message.body
    set_password(browser, link_in(message))
    answer = browser.post(reverse("login"), {"username": "bob@example.org", "password": NEW})
    assert answer.status_code == 302 and answer["Location"] == reverse("home")


def test_mail_templates_can_be_overridden(settings, tmp_path, alice: User) -> None:
    """AU-04: a template of one's own, found first, is what is sent; its subject cannot break the header."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "invitation.txt").write_text("Come in: {{ link }}")
    (folder / "invitation_subject.txt").write_text("Come\nin\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    engines._templates = None
    invitations.send(alice, "https://site.example")
    assert mail.outbox[0].body.startswith("Come in: https://site.example/accounts/reset/")
    assert mail.outbox[0].subject == "Come in"


@pytest.mark.parametrize("uid", ["AAAA", "x", "MQ", "99999999999999999999"])
def test_made_up_links_are_pages(browser: Client, db: None, uid: str) -> None:
    """AU-04: a wrong link is explained, never an error of the server."""
    response = browser.get(reverse("password_reset_confirm", args=[uid, "abc-def"]))
    assert response.status_code == 200 and b"too old" in response.content
