"""Too many attempts."""

import ast
import datetime
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from project.accounts import limits
from project.models import Throttle
from project.throttle import Limit, Throttled, client_address

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
ROOT = Path(__file__).resolve().parents[2]


def attempt(
    client: Client, password: str = "wrong", name: str = "alice", address: str = "192.0.2.1", json: bool = True
):
    """Try to sign in from `address`."""
    data = {"username": name, "password": password}
    return client.post(reverse("login"), data, headers=JSON if json else {}, REMOTE_ADDR=address)


def later(**delta: float):
    """Let `delta` pass."""
    return patch("django.utils.timezone.now", return_value=timezone.now() + datetime.timedelta(**delta))


def test_it_refuses_after_ten_failures(browser: Client, alice: User) -> None:
    """AU-01: the eleventh attempt is 429 with a pause, right password or not, and checks none."""
    assert [attempt(browser).status_code for _ in range(10)] == [400] * 10
    with patch("django.contrib.auth.forms.authenticate") as authenticate:
        refused = attempt(browser, PASSWORD)
    assert not authenticate.called
    assert refused.status_code == 429 and refused.json()["code"] == "throttled"
    assert 880 <= int(refused["Retry-After"]) <= 900
    page = attempt(browser, json=False)
    assert page.status_code == 429 and "Retry-After" in page and b"Too many attempts" in page.content


def test_pause_lasts_fifteen_minutes_from_the_last_failure(browser: Client, alice: User) -> None:
    """AU-01: the cool-off has its full length, and attempts in it do not prolong it."""
    for _ in range(9):
        attempt(browser)
    with later(minutes=14):
        assert attempt(browser).status_code == 400
    with later(minutes=28):
        assert attempt(browser, PASSWORD).status_code == 429
    with later(minutes=29, seconds=5):
        assert attempt(browser, PASSWORD).status_code == 200


def test_success_forgets_failures(browser: Client, alice: User) -> None:
    """AU-01: who gets in after nine mistakes starts afresh."""
    for _round in range(3):
        assert [attempt(browser).status_code for _ in range(9)] == [400] * 9
        assert attempt(browser, PASSWORD).status_code == 200
    assert sorted(Throttle.objects.values_list("count", flat=True)) == [27, 27]


def test_others_are_not_held_up(browser: Client, alice: User) -> None:
    """AU-01: neither another address with the same name, nor another name from the same address."""
    User.objects.create_user("bob", password=PASSWORD)
    for _ in range(11):
        attempt(browser)
    assert attempt(browser, PASSWORD, address="192.0.2.2").status_code == 200
    assert attempt(browser, PASSWORD, name="bob").status_code == 200


def test_name_and_address_are_one_user(browser: Client, alice: User) -> None:
    """AU-01: the e-mail address does not bring ten more guesses, nor does another case."""
    for name in ["alice", "alice@example.org", "ALICE@example.org"] * 4:
        last = attempt(browser, name=name)
    assert last.status_code == 429


def test_one_address_cannot_try_many_names(browser: Client, alice: User) -> None:
    """AU-01: the wider limit of an address."""
    with patch.object(limits, "SIGN_IN_ADDRESS", Limit("sign-in-address", 20)):
        answers = [attempt(browser, name=f"user{number}").status_code for number in range(21)]
        assert answers == [400] * 20 + [429]
        assert attempt(browser, PASSWORD, address="192.0.2.9").status_code == 200


def test_many_addresses_cannot_try_one_name(browser: Client, alice: User) -> None:
    """AU-01: the wider limit of a user name."""
    with patch.object(limits, "SIGN_IN_NAME", Limit("sign-in-name", 20)):
        answers = [attempt(browser, address=f"192.0.2.{number}").status_code for number in range(21)]
    assert answers == [400] * 20 + [429]


def test_rows_tell_nobody_and_do_not_pile_up(alice: User) -> None:
    """AU-01: keys are hashes, and rows of yesterday go when new ones come."""
    limit = Limit("test", 3)
    limit.take("192.0.2.1", "alice")
    assert "alice" not in Throttle.objects.get().key and len(Throttle.objects.get().key) == 64
    with later(days=2):
        limit.take("192.0.2.2", "bob")
    assert Throttle.objects.count() == 1


def test_parts_are_kept_apart(db: None) -> None:
    """AU-01: ("ab", "c") is not ("a", "bc"), and limits do not share counters."""
    for limit, parts in [
        (Limit("one", 1), ("ab", "c")),
        (Limit("one", 1), ("a", "bc")),
        (Limit("two", 1), ("ab", "c")),
    ]:
        limit.take(*parts)
    with pytest.raises(Throttled):
        Limit("one", 1).take("ab", "c")


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (0, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (1, "127.0.0.1", "203.0.113.5, 198.51.100.7", "198.51.100.7"),
        (2, "127.0.0.1", "203.0.113.5, 198.51.100.7", "203.0.113.5"),
        (1, "127.0.0.1", "", "127.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", ""),
    ],
)
def test_client_address(settings, proxies: int, remote: str, forwarded: str, expected: str) -> None:
    """AU-01: only as many entries of X-Forwarded-For are believed as there are proxies; a /64 is one client."""
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded})
    assert client_address(request) == expected


PARALLEL = """
import django; django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.utils import override_settings
call_command("migrate", verbosity=0, run_syncdb=True)

def attempt(number):
    client = Client(headers={"origin": "http://localhost", "accept": "application/json"})
    data = {"username": "alice", "password": str(number)}
    try:
        return client.post("/accounts/login/", data, SERVER_NAME="localhost").status_code
    finally:
        connections.close_all()

with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
    with ThreadPoolExecutor(50) as pool:
        print(list(pool.map(attempt, range(50))))
"""


def test_fifty_at_once_do_not_pass_the_limit(tmp_path: Path) -> None:
    """AU-01: counted before the check, in the database: of 50 parallel guesses exactly ten are checked."""
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "DEBUG": "true"}
    environment["DJANGO_SETTINGS_MODULE"] = "project.settings"
    run = subprocess.run(
        [sys.executable, "-c", PARALLEL], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert run.returncode == 0, run.stderr
    statuses = ast.literal_eval(run.stdout.splitlines()[-1])
    assert sorted(statuses) == [400] * 10 + [429] * 40
