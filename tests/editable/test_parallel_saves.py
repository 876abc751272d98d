"""Many people save one field at the same moment; run on SQLite and on PostgreSQL."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from editable.models import Revision, TextBlock
from project.models import Event
from tests.editable.fields import JSON, field

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contract]

PEOPLE = 50


def save_together(user, url: str, base: str, request_id: str = "") -> Counter[int]:
    """POST a text of their own by `PEOPLE` clients that start together; return how often each status came."""
    start = threading.Barrier(PEOPLE)

    def save(number: int) -> int:
        try:
            client = Client()
            client.force_login(user)
            data = {"value": "same" if request_id else f"Text {number}", "base": base, "request_id": request_id}
            start.wait(timeout=60)
            return client.post(url, data, headers=JSON).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return Counter(pool.map(save, range(PEOPLE)))


def test_it_takes_exactly_one_of_fifty_saves_from_one_base(client, alice, event):
    """NL-01: one 200, forty-nine 409, one new value."""
    client.force_login(alice)
    title = field(client, f"project.event/{event.pk}/title")
    assert save_together(alice, title.url, title.base) == {200: 1, 409: PEOPLE - 1}
    assert Revision.objects.get().new == Event.objects.get().title


def test_it_takes_exactly_one_of_fifty_first_edits_of_a_block(client, alice, event):
    """CM-04: the row that the first edit makes is made once."""
    client.force_login(alice)
    block = field(client, "editable.textblock/about-title/text")
    assert save_together(alice, block.url, block.base) == {200: 1, 409: PEOPLE - 1}
    assert TextBlock.objects.get().text == Revision.objects.get().new


def test_it_answers_fifty_copies_of_one_request_alike(client, alice, event):
    """ED-21: the same request, sent many times at once, is one change and always a success."""
    client.force_login(alice)
    title = field(client, f"project.event/{event.pk}/title")
    assert save_together(alice, title.url, title.base, request_id="one") == {200: PEOPLE}
    assert Revision.objects.count() == 1
