"""The account of a demonstration: open to all there, and closed everywhere else."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from project.accounts import demo, limits

pytestmark = pytest.mark.django_db
ORIGIN = {"origin": "http://testserver"}
CREDENTIALS = {"username": demo.NAME, "password": demo.PASSWORD}


@pytest.fixture
def demonstration(settings, tmp_path):
    settings.SANDBOX = settings.EDITABLE_SANDBOX = "demo"
    settings.EDITABLE_SANDBOX_FOLDER = str(tmp_path / "sandbox")
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, demo.BACKEND]
    return settings


def begin():
    client = Client()
    assert client.post("/accounts/demo/", headers=ORIGIN).status_code == 302
    return client


def is_signed_in(client):
    return "Sign out" in client.get("/about/").content.decode()


def test_one_click_signs_in(demonstration):
    """SB-04: to an account that may edit and has no password, each time with a session of its own."""
    one, other = begin(), begin()
    assert is_signed_in(one) and is_signed_in(other)
    assert one.session.session_key != other.session.session_key
    user = User.objects.get()
    assert user.has_perm("project.change_event") and not user.has_usable_password()
    assert not user.is_staff and not user.is_superuser


def test_its_credentials_sign_in(demonstration):
    """SB-04: they are no secret, and good for the usual form; others are not."""
    client = Client()
    wrong = CREDENTIALS | {"password": "Demo"}
    assert client.post("/accounts/login/", wrong, headers=ORIGIN).status_code == 400
    assert client.post("/accounts/login/", CREDENTIALS, headers=ORIGIN).status_code == 302
    assert is_signed_in(client)


def test_it_is_closed_elsewhere(demonstration, mailoutbox):
    """SB-04: on a site at work there is no such address, no sign-in and no session, though the row is there."""
    client = begin()
    demonstration.SANDBOX = demonstration.EDITABLE_SANDBOX = "off"
    demonstration.AUTHENTICATION_BACKENDS = demonstration.AUTHENTICATION_BACKENDS[:-1]
    assert not is_signed_in(client)
    assert Client().post("/accounts/demo/", headers=ORIGIN).status_code == 404
    assert Client().post("/accounts/login/", CREDENTIALS, headers=ORIGIN).status_code == 400


@pytest.mark.parametrize("own", [{"password": "correct horse"}, {"is_superuser": True}, {"is_active": False}])
def test_it_is_nobodys_own_account(demonstration, own):
    """SB-04: somebody who happens to be called so keeps the account for himself."""
    User.objects.create_user(demo.NAME, **own)
    assert Client().post("/accounts/demo/", headers=ORIGIN).status_code == 404
    assert Client().post("/accounts/login/", CREDENTIALS, headers=ORIGIN).status_code == 400


def test_createuser_refuses(demonstration):
    """SB-04: a demonstration has one account."""
    with pytest.raises(CommandError, match="one account"):
        call_command("createuser", email="a@example.com", password="correct horse battery")
    assert not User.objects.exists()


def test_another_site_signs_nobody_in(demonstration):
    """SB-04: a form from elsewhere is refused, and so is one without an origin; a link is no form."""
    assert Client().post("/accounts/demo/", headers={"origin": "https://evil.example"}).status_code == 403
    assert Client().post("/accounts/demo/").status_code == 403
    assert Client().get("/accounts/demo/").status_code == 405


def test_an_address_begins_only_so_often(demonstration):
    """SB-04: who fills the disk with copies has to wait; who is signed in goes on."""
    for _begun in range(limits.DEMO_ADDRESS.count):
        client = begin()
    assert Client().post("/accounts/demo/", headers=ORIGIN).status_code == 429
    assert client.post("/accounts/demo/", headers=ORIGIN).status_code == 302


def test_it_leads_nowhere_else(demonstration):
    """SB-04: the page to go on to is one of this site."""
    response = Client().post("/accounts/demo/", {"next": "https://evil.example/"}, headers=ORIGIN)
    assert response["Location"] == "/"
