"""Text that would run, were it not kept as text."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Dialog, expect

from project.models import Event
from tests.browser.journeys import Open, field, retype, saved, title_of, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "</script><svg/onload=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "'-alert(1)-' onmouseover=alert(1) x='",
    "</title></textarea></noscript><iframe src=javascript:alert(1)>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_it_shows_hostile_text_as_text_everywhere(
    signed_in_page: Open, alice: User, event: Event, payload: str
) -> None:
    """No text executes: on the page, in the editor, in the event's own page, in dialogs."""
    page = signed_in_page(alice)
    ran: list[str] = []

    def ran_in(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", ran_in)
    visit(page)
    retype(page, title_of(page, event), payload)
    page.keyboard.press("Enter")
    saved(page)
    retype(page, field(page, "editable.textblock/gallery-title/text"), payload)
    page.keyboard.press("Enter")
    saved(page)
    event.refresh_from_db()
    for path in ("/", event.get_absolute_url(), f"/edit/project.event/{event.pk}/title/"):
        page.goto(path)
        assert page.get_by_text(payload).or_(page.locator("input[name=value]")).count(), path
    visitor = signed_in_page(None)
    visitor.on("dialog", ran_in)
    visitor.goto("/")
    expect(visitor.get_by_role("link", name=payload, exact=True).first).to_be_visible()
    assert not ran
