"""Every page that people without editing rights may come to, each with the way that leads there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from project.accounts import invitations
from project.models import Event, GalleryItem
from tests import test_error_pages

ORIGIN = {"origin": "http://testserver"}
URLS = test_error_pages.__name__  # the site's addresses, and some that fail
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
MESSAGE = {"name": "Vera", "email": "vera@example.com", "message": "Hello"}


@dataclass(frozen=True)
class Visit:
    """One way to a page; `session`: the person has one, or gets it there, so that a cookie is right."""

    name: str
    walk: Callable[[Client], Any]
    session: bool = False

    def page(self) -> HttpResponse:
        """Go there in a fresh browser and return the answer."""
        return self.walk(Client(headers=ORIGIN, raise_request_exception=False))

    def content(self) -> bytes:
        """Return the page's bytes without the token, which is masked anew each time."""
        return TOKEN.sub(rb"\1", self.page().content)


def a_field() -> str:
    """Return the address of a field that only editors may change."""
    return f"/edit/project.event/{Event.objects.earliest('pk').pk}/title/"


def get(path: str) -> Visit:
    return Visit(path, lambda client: client.get(path))


def post(title: str, path: str, **data: str) -> Visit:
    return Visit(title, lambda client: client.post(path, data))


def visits(reader: User, invited: User) -> list[Visit]:
    """Return all of them; `reader` may sign in and only read, `invited` has a link to set a password."""
    return [*content_pages(), *form_pages(), *error_pages(), *account_pages(reader, invited), emptied()]


def content_pages() -> list[Visit]:
    fixed = ["/", "/?gallery=1", "/?gallery=2", "/?upcoming=1&past=1", "/?past=2", "/about/", "/?as=visitor"]
    events = [event.get_absolute_url() for event in Event.objects.filter(active=True)]
    return [get(path) for path in fixed + events]


def form_pages() -> list[Visit]:
    """Return the pages of visitors' forms, at first and with what was refused."""
    contact, reset = reverse("contact"), reverse("password_reset")

    def throttled(client: Client) -> Any:
        return [client.post(contact, MESSAGE) for _ in range(6)][-1]

    return [
        post("contact form, empty", contact),
        post("contact form, wrong address", contact, **MESSAGE | {"email": "<b>no address"}),
        Visit("contact form, too often", throttled),
        get(reverse("contact-thanks")),
        get(f"{reverse('contact-thanks')}?kept=1"),
        get(reverse("login")),
        post("sign in, wrong password", reverse("login"), username="nobody", password="wrong"),
        Visit("signed out", lambda client: client.post(reverse("logout"), {"next": reverse("logout")}), session=True),
        get(reverse("password_reset")),
        post("reset, wrong address", reset, email="no address"),
        get(reverse("password_reset_done")),
        get(reverse("password_reset_complete")),
        get(reverse("password_reset_confirm", args=["AAAA", "abc-def"])),
    ]


def error_pages() -> list[Visit]:
    return [
        get("/fail/bad/"),
        get(a_field()),
        get("/fail/forbidden/"),
        get("/nowhere/"),
        get("/accounts/logout/"),
        *[get(f"/give/{status}/empty/") for status in (413, 418, 429, 503)],
        get("/fail/broken/"),
    ]


def account_pages(reader: User, invited: User) -> list[Visit]:
    """Return the pages of a person's own account, for who may not edit."""
    weak = {"new_password1": "password", "new_password2": "passwort"}

    def open_link(client: Client) -> Any:
        return client.get(invitations.password_path(invited), follow=True)

    def set_weak(client: Client) -> Any:
        return client.post(open_link(client).request["PATH_INFO"], weak)

    def as_reader(walk: Callable[[Client], Any]) -> Callable[[Client], Any]:
        def signed_in(client: Client) -> Any:
            client.force_login(reader)
            return walk(client)

        return signed_in

    change = reverse("password_change")
    steps: dict[str, Callable[[Client], Any]] = {
        "set a password": open_link,
        "set a weak password": set_weak,
        "change password": as_reader(lambda client: client.get(change)),
        "change password, wrong": as_reader(lambda client: client.post(change, weak | {"old_password": "wrong"})),
        "password changed": as_reader(lambda client: client.get(reverse("password_change_done"))),
        "home page, signed in": as_reader(lambda client: client.get("/")),
        "field page, refused": as_reader(lambda client: client.get(a_field())),
    }
    return [Visit(name, walk, session=True) for name, walk in steps.items()]


def emptied() -> Visit:
    """Return the visit of the home page without pictures and events; the last one, since they are gone then."""

    def walk(client: Client) -> Any:
        GalleryItem.objects.all().delete()
        Event.objects.all().delete()
        return client.get("/")

    return Visit("empty lists", walk)
