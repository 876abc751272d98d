"""Text that would run, were it not kept as text."""

import datetime
from typing import Any

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


def test_it_shows_hostile_text_as_text_everywhere(signed_in_page: Open, alice: User, settings: Any) -> None:
    """No text executes: on the page, in the editor, in the event's own page, in dialogs."""
    settings.EVENT_UPCOMING_LIMIT = len(PAYLOADS)
    start = datetime.date(2099, 5, 4)
    events = {payload: Event.objects.create(title=f"Event {n}", start_date=start) for n, payload in enumerate(PAYLOADS)}
    page, visitor = signed_in_page(alice), signed_in_page(None)
    ran: list[str] = []

    def ran_in(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", ran_in)
    visitor.on("dialog", ran_in)
    visit(page)
    for payload, event in events.items():
        for text in (title_of(page, event), field(page, "editable.textblock/gallery-title/text")):
            retype(page, text, payload)
            page.keyboard.press("Enter")
            saved(page)
    visit(page)
    visitor.goto("/")
    expect(visitor.get_by_role("heading", name=PAYLOADS[-1], exact=True)).to_have_count(2)
    for payload, event in events.items():
        expect(title_of(page, event)).to_have_text(payload)
        expect(visitor.get_by_role("link", name=payload, exact=True).first).to_be_visible()
    for payload, event in events.items():
        page.goto(f"/edit/project.event/{event.pk}/title/")
        expect(page.locator("input[name=value]")).to_have_value(payload)
        visitor.goto(event.get_absolute_url())
        expect(visitor.get_by_role("heading", name=payload, exact=True)).to_be_visible()
    assert not ran
