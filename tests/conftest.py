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
ON_A_PHONE = {
    *("test_editing.py", "test_keyboard.py", "test_interruptions.py", "test_without_javascript.py"),
    *("test_controls.py", "test_rewind.py", "test_page_words.py", "test_own_kind.py", "test_views.py"),
}
ON_A_PHONE_ALONE = {
    *("test_a_person_writes_it", "test_it_is_changed_by_hand", "test_a_group_moves_to_another_month"),
    *("test_axe_finds_nothing_and_all_is_in_reach", "test_every_panel_is_accessible", "test_it_asks_for_a_description"),
}

# Journeys off the beaten path; `make proof` makes them on both.
LONG = {
    # lists
    *("test_it_offers_the_first_one_where_a_list_is_empty", "test_it_deletes_what_stands_in_no_list"),
    *("test_it_saves_what_was_typed_before_it_deletes", "test_an_order_can_be_undone"),
    *("test_a_drop_on_the_list_adds_and_one_on_a_picture_replaces", "test_a_cut_connection_loses_none_that_arrived"),
    *("test_it_guards_the_page_while_pictures_are_on_their_way", "test_it_leads_to_the_page_that_shows_the_new_one"),
    # undo, history, drafts
    *(
        "test_it_saves_before_it_undoes",
        "test_without_a_network_the_step_stays",
        "test_it_shows_the_place_that_changed",
    ),
    *("test_the_message_stays_while_it_is_looked_at", "test_rich_text_is_undone_where_it_stands"),
    *(
        "test_dates_are_told_in_words",
        "test_older_entries_are_asked_for",
        "test_it_overwrites_nothing_that_came_meanwhile",
    ),
    *("test_it_can_be_discarded_or_left_for_later", "test_what_was_saved_or_taken_back_is_not_offered"),
    *("test_it_keeps_rich_text_and_fields_of_panels", "test_nothing_breaks_where_the_browser_keeps_nothing"),
    # pictures
    *("test_what_is_transparent_stays_so", "test_it_lets_go_of_a_refused_picture", "test_it_points_by_keyboard_too"),
    *("test_it_takes_the_first_picture_of_several", "test_another_picture_begins_at_its_own_centre"),
    *("test_a_picture_that_must_be_cannot_be_taken_away", "test_a_picture_that_waits_can_be_given_up"),
    *("test_two_editors_learn_of_each_other", "test_a_picture_is_taken_away_and_put_back"),
    # rich text
    *(
        "test_the_toolbar_covers_no_line_that_is_edited",
        "test_it_is_edited_in_a_panel",
        "test_a_picture_is_fetched_once",
    ),
    *("test_hostile_styles_change_nothing", "test_an_upload_that_fails_can_be_tried_again"),
    *("test_a_server_in_trouble_loses_nothing", "test_nothing_moves_when_it_opens", "test_tab_indents_in_a_list"),
    # kinds
    *(
        "test_a_file_is_dropped",
        "test_an_upload_is_cancelled_or_tried_again",
        "test_it_tells_of_a_date_that_is_typed_by_half",
    ),
    *("test_the_panel_of_many_fields_is_accessible", "test_a_conflict_is_told_in_words"),
    "test_what_can_be_edited_is_outlined_under_any_style",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever drives Chromium, and of that what takes too long for every run."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            name = getattr(item, "originalname", item.name)
            phone = "phone" in item.name and item.path.name not in ON_A_PHONE and name not in ON_A_PHONE_ALONE
            if phone or name in LONG:
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


@pytest.fixture
def visits(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[browsing.Visits]:
    """Open pages of the running site; errors in the console and refusals by the policy fail the test."""
    visits = browsing.Visits(browser, live_server.url)
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
