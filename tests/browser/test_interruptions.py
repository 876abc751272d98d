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
    ("button", "stays"), [("Keep mine", "Mine"), ("Use theirs", "Theirs"), ("Use both", "Theirs Mine")]
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
