"""Signing in and out."""

import datetime
from unittest.mock import patch

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from .conftest import ORIGIN, PASSWORD

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
SESSION = site_settings.SESSION_COOKIE_NAME


def sign_in(client: Client, username: str = "alice", password: str = PASSWORD, json: bool = False, **more: str):
    """Send the form."""
    data = {"username": username, "password": password, **more}
    return client.post(reverse("login"), data, headers=JSON if json else {})


def is_signed_in(client: Client) -> bool:
    """Tell by a page that only signed-in users get."""
    return client.get(reverse("password_change")).status_code == 200


def test_page_costs_visitors_no_cookie(browser: Client) -> None:
    """AU-01: the page works without JavaScript and without a cookie."""
    response = browser.get(reverse("login"))
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert b"csrfmiddlewaretoken" not in response.content
    assert not sign_in(browser, password="wrong").cookies


def test_it_signs_in_until_the_browser_is_closed(browser: Client, alice: User) -> None:
    """AU-01: unchecked, "remember me" ends the session with the browser; the cookie is guarded."""
    response = sign_in(browser)
    assert (response.status_code, response["Location"]) == (302, reverse("home"))
    cookie = response.cookies[SESSION]
    assert cookie["max-age"] == "" and cookie["expires"] == ""
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert response.cookies["csrftoken"]["httponly"]
    assert is_signed_in(browser)


def test_it_remembers_for_thirty_days(browser: Client, alice: User) -> None:
    """AU-01: "remember me" keeps the session for 30 days."""
    cookie = sign_in(browser, remember="on").cookies[SESSION]
    assert abs(int(cookie["max-age"]) - 30 * 86_400) < 60


@pytest.mark.parametrize("name", ["alice", "alice@example.org", "Alice@Example.ORG", " alice@example.org "])
def test_it_takes_user_name_or_address(browser: Client, alice: User, name: str) -> None:
    """AU-01: the e-mail address, in any case, does as well as the user name."""
    assert sign_in(browser, name).status_code == 302


def test_it_signs_in_users_named_by_their_address(browser: Client, db: None) -> None:
    """AU-01: a user name that is an address is found in any case."""
    User.objects.create_user("bob@example.org", "bob@example.org", PASSWORD)
    assert sign_in(browser, "Bob@Example.org").status_code == 302


def test_it_refuses_an_address_that_two_users_share(browser: Client, alice: User) -> None:
    """AU-01: nobody is guessed at."""
    User.objects.create_user("bob", "alice@example.org", PASSWORD)
    assert sign_in(browser, "alice@example.org").status_code == 400


def test_dialog_gets_json_with_a_token_that_works(alice: User) -> None:
    """AU-01: the dialog in the page learns who signed in and the token for the next save."""
    client = Client(headers={"origin": ORIGIN}, enforce_csrf_checks=True)
    answer = sign_in(client, json=True).json()
    assert answer["ok"] is True and answer["user"] == "alice"
    assert client.post(reverse("logout")).status_code == 403
    assert client.post(reverse("logout"), headers={"X-CSRFToken": answer["csrf"]}).status_code == 302


@pytest.mark.parametrize("name", ["alice", "nobody", "gone", "invited", "nobody@example.org"])
def test_all_failures_look_and_take_the_same(browser: Client, alice: User, name: str) -> None:
    """AU-01: wrong name, wrong password, deactivated and invited: one answer, one password hash."""
    User.objects.create_user("gone", password=PASSWORD, is_active=False)
    User.objects.create_user("invited")
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode:
        response = sign_in(browser, name, "wrong", json=True)
    assert response.status_code == 400
    message = "The user name or the password is wrong."
    assert response.json() == {"ok": False, "code": "invalid", "message": message, "errors": {"__all__": [message]}}
    assert encode.call_count == 1
    page = sign_in(browser, name, "wrong")
    assert page.status_code == 400 and message in page.content.decode()


def test_it_refuses_the_deactivated_with_the_right_password(browser: Client, alice: User) -> None:
    """AU-01: as if the password were wrong."""
    User.objects.update(is_active=False)
    response = sign_in(browser, json=True)
    assert response.json()["message"] == "The user name or the password is wrong."


@pytest.mark.parametrize("data", [{}, {"username": "alice"}, {"username": "a\0b", "password": "x"}])
def test_it_explains_incomplete_forms(browser: Client, alice: User, data: dict[str, str]) -> None:
    """AU-01: a missing or impossible value is 400."""
    response = browser.post(reverse("login"), data, headers=JSON)
    assert response.status_code == 400 and response.json()["errors"]
    assert browser.post(reverse("login"), data).status_code == 400


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/about/?a=b", "/about/?a=b"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("///evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:evil.example", "/"),
        (" //evil.example", "/"),
        ("/accounts/login/", "/"),
        ("/accounts/login/?next=/accounts/login/", "/"),
    ],
)
def test_it_goes_on_to_this_site_only(browser: Client, alice: User, target: str, goes_to: str) -> None:
    """AU-01: open redirects are refused, signed in just now or before."""
    assert sign_in(browser, next=target)["Location"] == goes_to
    again = browser.get(reverse("login"), {"next": target})
    assert (again.status_code, again["Location"]) == (302, goes_to)


def test_session_key_rotates(browser: Client, alice: User) -> None:
    """AU-01: a session from before the sign-in is worth nothing after it."""
    session = browser.session
    session["planted"] = "yes"
    session.save()
    browser.cookies[SESSION] = session.session_key
    sign_in(browser)
    first = browser.cookies[SESSION].value
    assert first != session.session_key
    sign_in(browser)
    assert browser.cookies[SESSION].value != first


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://testserver"},
        {"sec-fetch-site": "cross-site", "origin": ORIGIN},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_it_refuses_forms_of_other_sites(alice: User, headers: dict[str, str]) -> None:
    """AU-01: Origin and Sec-Fetch-Site stand in for a token; with neither, sign-in refuses."""
    response = sign_in(Client(headers=headers, enforce_csrf_checks=True))
    assert response.status_code == 403
    assert SESSION not in response.cookies


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": ORIGIN}])
def test_either_header_will_do(alice: User, headers: dict[str, str]) -> None:
    """AU-01: old browsers send one, plain HTTP another."""
    assert sign_in(Client(headers=headers, enforce_csrf_checks=True)).status_code == 302


def test_deactivated_user_loses_access_at_once(browser: Client, alice: User) -> None:
    """AU-01: the next request of an open session is a visitor's."""
    sign_in(browser)
    assert is_signed_in(browser)
    User.objects.update(is_active=False)
    assert not is_signed_in(browser)


def test_new_password_ends_other_sessions(browser: Client, alice: User) -> None:
    """AU-01: a session of the old password ends with it."""
    sign_in(browser)
    alice.set_password("another good one")
    alice.save()
    assert not is_signed_in(browser)


def test_sign_out_takes_a_post(browser: Client, alice: User) -> None:
    """AU-01: GET changes nothing; POST leaves no cookie of the session behind."""
    sign_in(browser)
    assert browser.get(reverse("logout")).status_code == 405
    assert is_signed_in(browser)
    response = browser.post(reverse("logout"))
    assert response["Location"] == reverse("home")
    assert {name: cookie["max-age"] for name, cookie in response.cookies.items()} == {SESSION: 0, "csrftoken": 0}
    assert not is_signed_in(browser)


def test_sessions_end_on_the_server_too(browser: Client, alice: User) -> None:
    """AU-01: after 30 days the session is refused, whatever the browser kept."""
    sign_in(browser, remember="on")
    later = timezone.now() + datetime.timedelta(days=30, minutes=1)
    with patch("django.utils.timezone.now", return_value=later):
        assert not is_signed_in(browser)
