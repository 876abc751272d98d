"""The cast, browser, servers and surroundings of every test: alice edits, bob reads, charlie must be refused."""

import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from media_tools.thumbnails import pages
from project import settings as project_settings
from project.accounts.groups import ensure_editors_group
from project.models import Event
from tests import browsing, services, workers
from tests.buckets import Bucket, forget_storages, new_bucket
from tests.media_tools.shelves import use_folders

# Playwright's synchronous API keeps an event loop in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PASSWORD = "correct horse battery"
BROWSER_FIXTURES = {"browser", "visits"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever drives Chromium; on a phone every run makes the journeys marked so, `make proof` all of them."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            viewport = item.callspec.params.get("viewport") if hasattr(item, "callspec") else None
            if viewport == "phone" and not item.get_closest_marker("phone"):
                item.add_marker("proof")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite in a file, since one in memory would be a single connection, shared by all threads."""
    database = connections.settings["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "db.sqlite3")


@pytest.fixture(autouse=True)
def surroundings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Give every test a media folder and an empty cache, and let it begin outside of any request."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    pages.current.set(None)  # an answer that a test has not read to its end is never finished
    yield
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    """Return an editor: a member of the group Editors."""
    user = User.objects.create_user("alice", "alice@example.org", PASSWORD, first_name="Alice")
    user.groups.add(ensure_editors_group())
    return user


@pytest.fixture
def bob(db: None) -> User:
    """Return a person who may sign in, and only read."""
    return User.objects.create_user("bob", "bob@example.org", PASSWORD, first_name="Bob")


@pytest.fixture
def charlie(db: None) -> User:
    """Return somebody whose account was closed."""
    return User.objects.create_user("charlie", "charlie@example.org", PASSWORD, is_active=False)


@pytest.fixture
def event(db: None) -> Event:
    """Return an event to come, the only one."""
    return Event.objects.create(title="Lantern night", start_date=datetime.date(2099, 5, 4))


@pytest.fixture
def editor_client(alice: User) -> Client:
    """Return a client signed in as alice; like a browser it gets no further without a CSRF token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    return client


@pytest.fixture(scope="session")
def s3() -> Iterator[services.S3Server]:
    """Start a server that speaks S3's protocol, once for all tests of this process."""
    with services.s3() as server:
        yield server


@pytest.fixture(scope="session")
def kept_bucket(s3: services.S3Server) -> Iterator[Bucket]:
    """Keep a bucket for all tests of this process, since a new one takes longer than most of them."""
    with new_bucket(s3) as bucket:
        yield bucket


@pytest.fixture
def bucket(kept_bucket: Bucket, settings: Any) -> Iterator[Bucket]:
    """Return an empty bucket, to which all uploads and thumbnails go; the test may not change its configuration."""
    kept_bucket.use(settings)
    yield kept_bucket
    kept_bucket.empty()
    forget_storages()


@pytest.fixture
def two(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Return the settings of a site with two places; new files go to the first one."""
    use_folders(settings, tmp_path, "first", "second")
    yield settings
    forget_storages()


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """Run a server that speaks Redis' protocol."""
    with services.redis() as url:
        yield url


@pytest.fixture(params=workers.BACKENDS)
def crew(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[workers.Workers]:
    """Return the workers of each back-end in turn, for which this process queues too."""
    url = request.getfixturevalue("redis_url") if request.param == "rq" else ""
    settings.TASKS = {
        "default": site.TASKS["default"]
        | {
            "BACKEND": project_settings._task_backends[request.param],
            "OPTIONS": {"url": url},
        }
    }
    crew = workers.Workers(request.param, tmp_path, url)
    yield crew
    crew.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests of this process."""
    with sync_playwright() as playwright:
        browser = browsing.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser, live_server: Any) -> browsing.Contexts:
    """Keep what tests share of the browser: nothing but the scripts and styles it has loaded."""
    return browsing.Contexts(browser, live_server.url)


@pytest.fixture
def visits(contexts: browsing.Contexts, request: pytest.FixtureRequest) -> Iterator[browsing.Visits]:
    """Open pages of the running site; errors in the console and refusals by the policy fail the test."""
    visits = browsing.Visits(contexts, fresh=bool(request.node.get_closest_marker("fresh_context")))
    yield visits
    visits.close()
    faults = browsing.unexpected(visits.faults, request.node.get_closest_marker("console_errors"))
    assert not faults, "the browser's console says:\n" + "\n".join(faults)


@pytest.fixture
def visitor_page(visits: browsing.Visits) -> Callable[..., Page]:
    """Return `visitor_page(viewport="desktop")`: a page of somebody who is not signed in."""
    return visits.open


@pytest.fixture
def signed_in_page(visits: browsing.Visits) -> Callable[..., Page]:
    """Return `signed_in_page(user, viewport="desktop")`: a page of that person."""
    return visits.open


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[dict[str, Any]]]:
    """Return `axe(page)`: the rules that axe-core finds broken, and where; it runs whatever the page's policy says."""

    def violations(page: Page, context: Any = None, options: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = Axe().run(page, context, options).response["violations"]
        return [{"rule": rule["id"], "at": [node["html"][:200] for node in rule["nodes"]]} for rule in found]

    return violations
