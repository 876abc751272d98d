"""What the other tests stand on: a database as in production, a browser that reports, services that stop."""

import threading

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from playwright.sync_api import expect

from tests import browsing


def test_it_keeps_files_of_a_test_apart(tmp_path):
    """Nothing is written into the checkout."""
    name = default_storage.save("a.txt", ContentFile(b"a", "a.txt"))
    assert (tmp_path / "media" / name).read_bytes() == b"a"


@pytest.mark.contract
@pytest.mark.django_db(transaction=True)
def test_threads_share_the_database_and_not_the_connection(alice):
    """A row that one thread has committed is seen by another, through a connection of its own."""
    seen: list[tuple[int, object]] = []

    def read() -> None:
        seen.append((User.objects.count(), connection.connection))
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen[0][0] == 1
    assert seen[0][1] is not connection.connection


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_second_run_is_on_postgresql():
    """The database contract is tested on the real thing."""
    assert connection.vendor == "postgresql"


def test_a_page_has_the_sign_in_of_its_person(signed_in_page, visitor_page, alice, db):
    """Two people look at one site at once."""
    page, other = signed_in_page(alice, viewport="phone"), visitor_page()
    for each in (page, other):
        each.goto("/accounts/login/")
    assert page.viewport_size == browsing.VIEWPORTS["phone"]
    assert settings.SESSION_COOKIE_NAME in {cookie["name"] for cookie in page.context.cookies()}
    assert other.context.cookies() == []
    expect(other.locator("h1")).to_be_visible()


def test_axe_runs_under_the_sites_policy(visitor_page, axe):
    """The policy forbids foreign scripts, and axe-core finds a fault all the same."""
    page = visitor_page()
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('input').removeAttribute('id')")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert "html-has-lang" in {violation["rule"] for violation in axe(page)}


@pytest.mark.console_errors
@pytest.mark.parametrize(
    ("script", "heard"),
    [
        ("console.error('Something broke')", "Something broke"),
        ("setTimeout(() => { throw new Error('Nobody caught this') })", "Nobody caught this"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
        ("fetch('/no-such-page/')", "404"),
    ],
)
def test_it_hears_what_goes_wrong_in_a_page(visits, script, heard):
    """Every kind of fault reaches the list that fails a test."""
    page = visits.open()
    page.goto("/accounts/login/")
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(500)
    assert [fault for fault in visits.faults if heard in fault]
    assert browsing.unexpected(visits.faults, pytest.mark.console_errors("something else").mark) == visits.faults
    assert browsing.unexpected(visits.faults, pytest.mark.console_errors(heard).mark) == []
