"""The cast, the browser and the surroundings of every test: alice edits, bob reads, charlie must be refused."""

import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from project.accounts.groups import ensure_editors_group
from project.models import Event
from tests import browsing

# Playwright's synchronous API keeps an event loop in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PASSWORD = "correct horse battery"
BROWSER_FIXTURES = {"browser", "visits"}
# Journeys that every run makes on a phone too; `make proof` makes all of them.
ON_A_PHONE = {"test_editing.py", "test_keyboard.py", "test_views.py"}
ON_A_PHONE_ALONE = {
    *("test_a_person_writes_it", "test_it_is_changed_by_hand", "test_a_group_moves_to_another_month"),
    "test_it_asks_for_a_description",
}

# Of these files every run makes the journeys named here, and `make proof` all of them.
LONG = {f"test_{name}.py" for name in ("images", "lists", "kinds", "rich_text", "undo", "history", "drafts")}
EVERY_RUN = {
    *("test_it_takes_a_picture_in_every_way", "test_it_shows_the_new_picture_and_how_far_it_is"),
    *("test_it_waits_for_the_network", "test_it_helps_with_a_photo_of_an_iphone", "test_it_asks_for_a_description"),
    *("test_it_points_at_what_crops_keep", "test_it_survives_a_session_that_ends", "test_the_panel_is_fit_for_all"),
    *("test_it_adds_an_event_that_is_named_at_once", "test_it_adds_once_though_the_answer_is_lost"),
    *("test_it_deletes_at_once_and_brings_back", "test_it_moves_by_buttons", "test_it_moves_by_mouse"),
    *("test_it_adds_twenty_photos", "test_axe_finds_nothing_and_all_is_in_reach"),
    *("test_it_edits_each_kind_by_pointer", "test_it_edits_each_kind_by_keyboard", "test_it_clears_a_date"),
    *("test_it_sends_nothing_for_an_empty_date", "test_it_sends_a_date_once_it_is_whole"),
    *("test_a_group_moves_to_another_month", "test_every_panel_is_accessible"),
    *("test_it_keeps_a_value_while_the_network_is_gone", "test_it_says_at_the_input_why_a_value_is_refused"),
    *("test_a_person_writes_it", "test_it_is_written_by_the_keyboard_alone", "test_a_paste_comes_out_clean"),
    *("test_a_paste_of_anything_is_harmless", "test_autosave_moves_nothing", "test_opening_changes_nothing"),
    *("test_keys_typed_while_it_opens_are_kept", "test_two_people_keep_both_texts", "test_a_video_waits_for_a_click"),
    *("test_pictures_are_dropped_and_pasted", "test_nothing_in_reach_is_a_fault", "test_it_works_without_javascript"),
    "test_the_scripts_are_light",
    *("test_it_undoes_and_redoes_outside_a_field", "test_a_conflict_is_said_and_the_rest_can_be_undone"),
    *("test_one_visit_of_a_field_is_one_step", "test_a_reload_keeps_what_can_be_undone"),
    *("test_it_opens_in_place_and_brings_a_version_back", "test_a_deleted_item_comes_back"),
    *("test_rich_text_differs_by_words_and_formatting", "test_a_crash_loses_no_text"),
    *("test_what_was_changed_since_is_a_conflict", "test_another_person_sees_nothing_of_it"),
    *("test_signing_out_forgets_it", "test_axe_finds_nothing"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever drives Chromium, and of that what takes too long for every run."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            name = getattr(item, "originalname", item.name)
            phone = "phone" in item.name and item.path.name not in ON_A_PHONE and name not in ON_A_PHONE_ALONE
            if phone or (item.path.name in LONG and name not in EVERY_RUN):
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
    """Give every test a media folder and an empty cache."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
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
