"""Somebody else, the session's end or the network comes between an editor and the save."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from editable.models import Revision
from project.models import Event
from tests.browser.journeys import Open, press, retype, saved, status, title_of, unfit_controls, visit
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.console_errors("409")
@pytest.mark.parametrize(
    ("button", "stays"),
    [
        pytest.param("Keep mine", "Mine", marks=pytest.mark.proof),
        pytest.param("Use theirs", "Theirs", marks=pytest.mark.proof),
        ("Use both", "Theirs Mine"),
    ],
)
def test_it_asks_two_editors_whose_text_shall_stand(
    signed_in_page: Open, alice: User, event: Event, button: str, stays: str, viewport: str
) -> None:
    """NL-01: both texts, with who and when; mine, theirs or both."""
    olga = User.objects.create_superuser("olga", "olga@example.org", PASSWORD)
    mine, theirs = visit(signed_in_page(alice, viewport)), visit(signed_in_page(olga))
    retype(theirs, title_of(theirs, event), "Theirs")
    theirs.keyboard.press("Enter")
    saved(theirs)
    retype(mine, title_of(mine, event), "Mine")
    mine.keyboard.press("Enter")
    dialog = mine.get_by_role("dialog")
    expect(dialog).to_contain_text("olga changed this")
    expect(dialog).to_contain_text("Mine")
    expect(dialog).to_contain_text("Theirs")
    assert unfit_controls(mine) == []
    press(dialog.get_by_role("button", name=button))
    expect(mine.locator("[data-editable-status-box]")).not_to_have_attribute("data-editable-state", "problem")
    expect(title_of(mine, event)).to_have_text(stays)
    mine.keyboard.press("ControlOrMeta+s")
    mine.wait_for_timeout(300)
    assert Event.objects.get().title == stays


@pytest.mark.console_errors("401")
def test_it_keeps_the_text_when_the_session_has_ended(editor_page: Page, event: Event) -> None:
    """NL-02: a dialog to sign in opens in place, and the kept text is sent after it."""
    page = editor_page
    Session.objects.all().delete()
    retype(page, title_of(page, event), "Kept through the night")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You were signed out")
    assert unfit_controls(page) == []
    expect(title_of(page, event)).to_have_text("Kept through the night")
    assert Event.objects.get().title == event.title
    dialog.get_by_label("Password").fill(PASSWORD)
    press(dialog.get_by_role("button", name="Sign in"))
    saved(page)
    assert Event.objects.get().title == "Kept through the night"
    assert Revision.objects.count() == 1


@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_it_keeps_the_text_while_the_network_is_gone(editor_page: Page, event: Event) -> None:
    """ED-04, ED-06: the status names the problem, and the text is saved once the network is back."""
    page = editor_page
    page.context.set_offline(True)
    retype(page, title_of(page, event), "Written in a tunnel")
    expect(status(page)).to_contain_text("offline", ignore_case=True)
    page.keyboard.press("Enter")
    expect(title_of(page, event)).to_have_text("Written in a tunnel")
    page.context.set_offline(False)
    saved(page)
    assert Event.objects.get().title == "Written in a tunnel"
    assert Revision.objects.count() == 1


@pytest.mark.console_errors("401", "ERR_", "Failed to load", "Failed to fetch")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_the_dialogs_of_a_bad_day_are_there_before_it(editor_page: Page, event: Event) -> None:
    """NL-02: whoever has come to a text can sign in again though no script can be fetched any more."""
    page = editor_page
    with page.expect_response("**/sign_in_dialog*.js"), page.expect_response("**/conflict_dialog*.js"):
        press(title_of(page, event))
    page.wait_for_load_state("networkidle")
    page.route("**/*.js", lambda route: route.abort())
    Session.objects.all().delete()
    page.keyboard.type("Kept ")
    expect(page.get_by_role("dialog")).to_contain_text("You were signed out")


@pytest.mark.console_errors("ERR_", "Failed to load", "Failed to fetch")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_it_says_that_a_part_cannot_be_had(editor_page: Page, event: Event) -> None:
    """NL-02: what is fetched when it is first needed says so where it cannot be, and the next save takes that back."""
    page = editor_page
    page.route("**/history_dialog*.js", lambda route: route.abort())
    press(title_of(page, event))
    page.keyboard.press("Alt+h")
    expect(status(page)).to_contain_text("The server does not answer. Please try again.")
    page.keyboard.type("Kept ")
    saved(page)
    expect(status(page)).not_to_contain_text("does not answer")
