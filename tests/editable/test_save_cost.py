"""What the history costs a save, in queries: against a hand-written view that keeps none."""

import json

import pytest
from django.contrib.auth.decorators import login_required, permission_required
from django.db import connection, transaction
from django.forms import modelform_factory
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from editable.kinds import digest
from editable.models import Revision
from project.models import Event
from project.urls import urlpatterns as urls_of_the_site
from tests.editable.fields import JSON

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
TitleForm = modelform_factory(Event, fields=["title"])
AT_MOST = 1.5


@login_required
@permission_required("project.change_event", raise_exception=True)
def peer(request: HttpRequest, pk: int) -> JsonResponse:
    """Save the title as one would without a history: under a row lock, by a ModelForm."""
    with transaction.atomic():
        form = TitleForm(request.POST, instance=Event.objects.select_for_update().get(pk=pk))
        assert form.is_valid()
        form.save()
    return JsonResponse({"ok": True})


urlpatterns = [path("peer/<int:pk>/", peer), *urls_of_the_site]


@pytest.fixture
def editor(alice):
    """Return a client of alice."""
    client = Client()
    client.force_login(alice)
    return client


def statements(action):
    """Return the statements that `action` sends, without those that only begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        action()
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]


def test_the_history_costs_half_a_save_at_most(editor, event):
    """HI-01: nine statements against six: the history looks for a repeat and for the sitting, and writes its row."""

    def ours():
        data = {"value": "Ours", "base": digest(event.title), "request_id": "one"}
        response = editor.post(f"/edit/project.event/{event.pk}/title/", data, headers=JSON)
        assert response.status_code == 200 and json.loads(response.content)["revision"]

    def theirs():
        assert editor.post(f"/peer/{event.pk}/", {"title": "Theirs"}).status_code == 200

    saved, plain = statements(ours), statements(theirs)
    assert Revision.objects.count() == 1
    assert len(saved) <= AT_MOST * len(plain), "\n".join(saved)
    assert (len(saved), len(plain)) == (9, 6)
