"""Who may change what: 401 before anything is looked up, then 404, then 403."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from editable import registry
from project.models import Event
from tests.editable.fields import JSON, code, field

pytestmark = pytest.mark.django_db

PATHS = [
    "/edit/project.event/1/title/",
    "/edit/project.event/999999/title/",
    "/edit/project.event/99999999999999999999999/title/",
    "/edit/project.event/x/title/",
    "/edit/project.event/1/created/",
    "/edit/project.event/1/nothing/",
    "/edit/auth.user/1/password/",
    "/edit/nothing.here/1/x/",
    "/edit/x/",
    "/edit/",
    "/edit/project.event/1/title",
    "/edit/a/b/c/d/e/",
    "/edit/editable.textblock/%00/text/",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_it_tells_visitors_nothing_but_to_sign_in(path, method, django_assert_num_queries):
    """CM-06: a visitor gets 401 for any editing URL before anything is looked up."""
    client = Client(enforce_csrf_checks=True)
    with django_assert_num_queries(0):
        answer = client.generic(method, path, b"value=x", "application/x-www-form-urlencoded", headers=JSON)
    assert (answer.status_code, code(answer)) == (401, "signed_out")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PATHS[1:])
def test_it_knows_nothing_of_what_is_not_registered(client, alice, path):
    """CM-06: unknown model, row, and unregistered fields are 404, never 500."""
    client.force_login(alice)
    for answer in (client.get(path, headers=JSON), client.post(path, {"value": "x", "base": ""}, headers=JSON)):
        assert (answer.status_code, code(answer)) == (404, "not_found")


@pytest.mark.parametrize(
    "spelling",
    ["0{}", "+{}", "%20{}", "{}%20", "{}%0A", "{}.0", "{}_", "_3{}", "\u0661", "\uff11", "1_0", "-{}", "{}%00"],
)
def test_a_row_has_one_address(client, alice, event, spelling):
    """CM-06: what Python would read as the same number, digits of other scripts too, is not the row's key."""
    Event.objects.filter(pk=event.pk).update(id=1)
    Event.objects.create(pk=10, title="Ten", start_date=event.start_date)
    client.force_login(alice)
    path = f"/edit/project.event/{spelling.format(1)}/title/"
    assert client.get(path, headers=JSON).status_code == 404
    assert client.get("/edit/project.event/1/title/").status_code == 200


def test_it_refuses_users_without_the_permission(client, bob, event):
    """CM-06, AU-02: a model that the user may not change is 403, after unknown ones are 404."""
    client.force_login(bob)
    path = f"/edit/project.event/{event.pk}/title/"
    for answer in (client.get(path, headers=JSON), client.post(path, {"value": "x", "base": ""}, headers=JSON)):
        assert (answer.status_code, code(answer)) == (403, "forbidden")
    assert client.get("/edit/project.event/0/title/", headers=JSON).status_code == 404
    assert Event.objects.get().title == event.title


def test_it_refuses_rows_outside_the_registered_queryset(client, bob, event):
    """AU-02: permission of the row is checked, on the page and in the fetch."""
    bob.user_permissions.add(Permission.objects.get(codename="change_event"))
    other = Event.objects.create(title="Not yours", start_date=event.start_date)
    before = registry._registrations["project.event"]
    registry.unregister(Event)
    registry.register(Event, fields=["title"], queryset=lambda request: Event.objects.filter(pk=event.pk))
    try:
        client.force_login(bob)
        assert field(client, f"project.event/{event.pk}/title").save("Mine").status_code == 200
        answer = client.post(f"/edit/project.event/{other.pk}/title/", {"value": "x", "base": ""}, headers=JSON)
        assert (answer.status_code, code(answer)) == (403, "forbidden")
        assert f"project.event/{other.pk}/title" not in client.get("/").content.decode()
    finally:
        registry._registrations["project.event"] = before


def test_it_refuses_a_request_without_token_and_gives_a_fresh_one(alice, event):
    """AU-02, NL-02: the answer to a stale token carries one that works."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    title = field(client, f"project.event/{event.pk}/title")
    refused = title.save("No token")
    assert (refused.status_code, code(refused)) == (403, "csrf")
    headers = {**JSON, "X-CSRFToken": refused.json()["csrf"]}
    accepted = client.post(title.url, {"value": "With token", "base": title.base}, headers=headers)
    assert accepted.status_code == 200


def test_it_refuses_a_deactivated_user_at_once(client, alice, event):
    """AU-01: a deactivated user loses access at once."""
    client.force_login(alice)
    title = field(client, f"project.event/{event.pk}/title")
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    assert title.save("Too late").status_code == 401


def test_it_changes_nothing_by_get(client, alice, event, django_assert_num_queries):
    """LI-04: a GET never writes content."""
    client.force_login(alice)
    before = list(Event.objects.values())
    assert client.get(f"/edit/project.event/{event.pk}/title/?value=x").status_code == 200
    assert list(Event.objects.values()) == before


def test_it_answers_other_methods_405(client, alice, event):
    """PG-08: a wrong method is 405 in the one shape."""
    client.force_login(alice)
    answer = client.put(f"/edit/project.event/{event.pk}/title/", b"", headers=JSON)
    assert (answer.status_code, code(answer)) == (405, "method_not_allowed")


def test_it_keeps_every_answer_out_of_caches_and_frames(client, alice, event):
    """Edit pages cannot be framed nor stored."""
    client.force_login(alice)
    answer = client.get(f"/edit/project.event/{event.pk}/title/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
